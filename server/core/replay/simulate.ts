import type { PastAction } from "@/server/core/planning/context";
import type { Controller } from "./controllers";
import { responseSeconds } from "./latency";
import { seededNormal, seededRandom } from "./random";
import { loadOf, saturationOf, stepsOf, type World } from "./world";

/** Trace is what happened at each replayed step; one value a step. */
export interface Trace {
  /** Epoch ms of the first step, and milliseconds between steps. */
  readonly start: number;
  readonly step: number;
  /** Demand in replicas at full use; NaN where it is missing. */
  readonly load: Float64Array;
  /** Replicas that served, averaged over the step. */
  readonly ready: Float64Array;
  /** Wanted total: what is billed. */
  readonly total: Float64Array;
  /** Mean response time, seconds; NaN where demand is missing. */
  readonly response: Float64Array;
  readonly actions: readonly PastAction[];
}

/** CHUNK steps are simulated between two reports of progress. */
const CHUNK = 512;
/** A rate window reaches at most a day back, so older actions need not be handed to the planner. */
const ACTIONS_KEPT = 24 * 3_600_000;

/** Batch is replicas ordered together; they serve from `readyAt` (epoch ms). */
interface Batch {
  readyAt: number;
  replicas: number;
}

/**
 * simulate runs a controller through a world, yielding the fraction done (0 to 1), and returns the trace. Orders are
 * billed at once and serve after their start-up time; release is at once and takes the newest first. Same world, same
 * controller: same trace. Stop it by not asking for the next value.
 */
export function* simulate(world: World, controller: Controller): Generator<number, Trace> {
  const { count, step, start } = stepsOf(world);
  const load = loadOf(world);
  const saturation = saturationOf(world);
  const startup = startupTimes(world);
  const ready = new Float64Array(count);
  const total = new Float64Array(count);
  const response = new Float64Array(count);
  const actions: PastAction[] = [];
  let recent: PastAction[] = [];
  let serving = world.initialReplicas;
  let starting = 0;
  const pending: Batch[] = [];

  for (let index = 0; index < count; index++) {
    if (index % CHUNK === 0) yield index / count;
    const now = start + index * step;
    serving += arrive(pending, now);
    starting = pending.reduce((sum, batch) => sum + batch.replicas, 0);
    const desired = serving + starting;
    const wanted = Math.max(
      0,
      Math.round(controller({ now, step, ready: serving, starting, desired, actions: recent })),
    );
    if (wanted !== desired) {
      const action = { at: now, from: desired, to: wanted };
      actions.push(action);
      recent.push(action);
      if (recent[0].at <= now - ACTIONS_KEPT) recent = recent.filter((past) => past.at > now - ACTIONS_KEPT);
    }
    if (wanted > desired) order(pending, wanted - desired, now + startup() * 1000);
    else serving -= release(pending, desired - wanted);
    serving += arrive(pending, now);
    total[index] = wanted;
    ready[index] = serving + partly(pending, now, step);
    response[index] = Number.isNaN(load[index])
      ? Number.NaN
      : responseSeconds(load[index], ready[index], saturation);
  }
  yield 1;
  return { start, step, load, ready, total, response, actions };
}

/** arrive takes out what is ready by `now` and gives how many. */
function arrive(pending: Batch[], now: number): number {
  let arrived = 0;
  while (pending.length > 0 && pending[0].readyAt <= now) arrived += (pending.shift() as Batch).replicas;
  return arrived;
}

/** order keeps the batches sorted by the instant at which they serve. */
function order(pending: Batch[], replicas: number, readyAt: number): void {
  let place = pending.length;
  while (place > 0 && pending[place - 1].readyAt > readyAt) place--;
  pending.splice(place, 0, { readyAt, replicas });
}

/** release takes the newest first and gives how many serving replicas must go as well. */
function release(pending: Batch[], replicas: number): number {
  let left = replicas;
  while (left > 0 && pending.length > 0) {
    const last = pending[pending.length - 1];
    const taken = Math.min(left, last.replicas);
    last.replicas -= taken;
    left -= taken;
    if (last.replicas === 0) pending.pop();
  }
  return left;
}

/** partly gives the replicas that begin to serve within the step, each counted by the share of it that it serves. */
function partly(pending: readonly Batch[], now: number, step: number): number {
  let sum = 0;
  for (const { readyAt, replicas } of pending) {
    if (readyAt < now + step) sum += (replicas * (now + step - readyAt)) / step;
  }
  return sum;
}

/** startupTimes draws seconds from request to ready: log-normal through the median and the p95, or always the p95. */
function startupTimes(world: World): () => number {
  const { startupSeconds } = world.capacity;
  const median = world.startupMedianSeconds;
  if (median === undefined || median <= 0 || median >= startupSeconds) return () => startupSeconds;
  const normal = seededNormal(seededRandom(world.seed));
  // 1.645 is the 95 % point of the standard normal.
  const sigma = Math.log(startupSeconds / median) / 1.6448536269514722;
  return () => median * Math.exp(sigma * normal());
}
