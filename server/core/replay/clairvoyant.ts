import { loadOf, stepsOf, type World } from "./world";

/** leadingMax gives the largest of values[i … i + ahead] at each i, in linear time (monotone queue). */
export function leadingMax(values: ArrayLike<number>, ahead: number): Float64Array {
  const out = new Float64Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let i = values.length - 1; i >= 0; i--) {
    while (tail > head && values[queue[tail - 1]] <= values[i]) tail--;
    queue[tail++] = i;
    while (queue[head] > i + ahead) head++;
    out[i] = values[queue[head]];
  }
  return out;
}

/**
 * clairvoyantTotals is the cheapest plan that loses nothing, with every demand known: the largest need from now until a
 * replica ordered now would serve. Replicas are billed from the order and released at once, so it is exact.
 */
export function clairvoyantTotals(world: World, minReplicas: number): Float64Array {
  const load = loadOf(world);
  const { step } = stepsOf(world);
  const need = load.map((value) => Math.max(minReplicas, Number.isNaN(value) ? 0 : Math.ceil(value - 1e-9)));
  return leadingMax(need, Math.ceil((world.capacity.startupSeconds * 1000) / step - 1e-9));
}
