import { type Row, saidOf } from "./gamma-poisson";
import { inverseDiagonal } from "./normal-equations";

/** Beyond this many actions each is taken alone, which overstates what is known of actions that come together. */
const MOST_JOINT = 256;

/**
 * deviationsOf gives the standard deviation of each action's cost: from the inverse of the quasi-likelihood's information (Wedderburn 1974) and
 * the prior's. An action that was never seen has a deviation as large as its prior.
 */
export function deviationsOf(
  rows: readonly Row[],
  cost: Float64Array,
  expected: Float64Array,
  dispersion: number,
): Float64Array {
  const n = cost.length;
  const alone = n > MOST_JOINT;
  // In units of each cost, so that cheap and dear actions are factored equally well.
  const size = Float64Array.from(cost, (value, a) => Math.max(value, expected[a], 1e-300));
  const information = Array.from({ length: n }, (_, a) => {
    const row = new Float64Array(alone ? 1 : n);
    row[alone ? 0 : a] = 1;
    return row;
  });
  for (const row of rows) {
    const said = dispersion * saidOf(row, cost);
    if (said <= 0) continue;
    const { places, counts } = row;
    for (let i = 0; i < places.length; i++) {
      const own = counts[i] * size[places[i]];
      if (alone) information[places[i]][0] += own ** 2 / said;
      else
        for (let k = 0; k < places.length; k++)
          information[places[i]][places[k]] += (own * counts[k] * size[places[k]]) / said;
    }
  }
  const variance = alone ? information.map(([value]) => 1 / value) : inverseDiagonal(information);
  return Float64Array.from(cost, (_, a) => (expected[a] > 0 ? size[a] * Math.sqrt(variance[a]) : 0));
}
