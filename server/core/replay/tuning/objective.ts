import type { Trace } from "../simulate";

const MINUTE_MS = 60_000;
/** The policy's price of a short minute is meant for a fleet of this many replicas and scales with the fleet. */
const PRICED_FLEET = 10;
/** What one scaling action is worth, in replica-minutes of a fleet of ten: enough that needless moves do not pay. */
const ACTION_PRICE = 1;

/** usualFleet gives the mean need of a trace in replicas, at least 1: what prices scale with. */
export function usualFleet(trace: Trace): number {
  let sum = 0;
  let count = 0;
  for (const load of trace.load) {
    if (Number.isNaN(load)) continue;
    sum += load;
    count++;
  }
  return Math.max(1, count > 0 ? sum / count : 1);
}

/**
 * priceBySteps gives what each step of a trace costs in replica-minutes: what was billed, `shortPrice` (replica-minutes
 * for a short minute in a fleet of ten) for time short, the same once more for the demand that was lost, so that skipping
 * a spike is dearer than a near miss, and a little for every action. Steps without demand are billed only.
 */
export function priceBySteps(trace: Trace, shortPrice: number, fleet: number): Float64Array {
  const minutes = trace.step / MINUTE_MS;
  const price = shortPrice / PRICED_FLEET;
  const out = new Float64Array(trace.load.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = trace.total[i] * minutes;
    const missing = missingAt(trace, i);
    if (missing > 0) out[i] += price * (fleet + missing) * minutes;
  }
  for (const { at } of trace.actions) {
    const i = Math.round((at - trace.start) / trace.step);
    if (i >= 0 && i < out.length) out[i] += (ACTION_PRICE * fleet) / PRICED_FLEET;
  }
  return out;
}

/** sumBetween adds up entries from `from` up to `to`. */
export function sumBetween(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.max(0, from); i < Math.min(values.length, to); i++) sum += values[i];
  return sum;
}

/** missingAt gives the replicas that demand lacked at a step; 0 where it was served or is not known. */
const missingAt = (trace: Trace, i: number): number => {
  const missing = trace.load[i] - trace.ready[i];
  return missing > 1e-9 ? missing : 0;
};

/** shortSteps counts the steps of a trace in which demand was above what was ready. */
export function shortSteps(trace: Trace): number {
  let count = 0;
  for (let i = 0; i < trace.load.length; i++) if (missingAt(trace, i) > 0) count++;
  return count;
}
