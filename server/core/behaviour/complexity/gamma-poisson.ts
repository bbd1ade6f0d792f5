/** Row is one observation: how much of each action it held, and what was measured of it. */
export interface Row {
  readonly places: readonly number[];
  readonly counts: readonly number[];
  readonly used: number;
}

/** Prior is what costs are expected to be; as much is believed as one seen act under its own variance would tell. */
export interface Prior {
  readonly mean: Float64Array;
  /** How much more the measurements vary than Poisson's law says, in their own unit. */
  readonly dispersion: number;
}

const ROUNDS = 600;
const ENOUGH = 1e-5;
/** A prior is a gamma distribution of this shape: its deviation is as large as its mean. */
const SHAPE = 1;

/**
 * solve finds costs ≥ 0 so that counts × costs explain what was measured, under Poisson's quasi-likelihood with a gamma prior, by expectation
 * and maximisation (Lee and Seung 1999; Cemgil 2009). A cost whose prior is 0 stays 0.
 */
export function solve(
  rows: readonly Row[],
  { mean, dispersion }: Prior,
  from: Float64Array = mean,
): Float64Array {
  const weight = new Float64Array(mean.length);
  for (const { places, counts } of rows)
    for (let i = 0; i < places.length; i++) weight[places[i]] += counts[i];
  const cost = from.map((value, a) => (mean[a] > 0 ? Math.max(value, 1e-6 * mean[a]) : 0));
  const gained = new Float64Array(mean.length);
  for (let round = 0; round < ROUNDS; round++) {
    gained.fill(0);
    for (const { places, counts, used } of rows) {
      if (used <= 0) continue;
      let said = 0;
      for (let i = 0; i < places.length; i++) said += counts[i] * cost[places[i]];
      if (said <= 0) continue;
      const ratio = used / said;
      for (let i = 0; i < places.length; i++) gained[places[i]] += counts[i] * cost[places[i]] * ratio;
    }
    let moved = 0;
    for (let a = 0; a < cost.length; a++) {
      if (!(mean[a] > 0)) continue;
      const next = (gained[a] / dispersion + SHAPE) / (weight[a] / dispersion + SHAPE / mean[a]);
      moved = Math.max(moved, Math.abs(next - cost[a]) / (next + 1e-300));
      cost[a] = next;
    }
    if (moved < ENOUGH) break;
  }
  return cost;
}

/** dispersionOf gives how much more the residuals vary than Poisson's law says, in the unit of what was measured. */
export function dispersionOf(rows: readonly Row[], cost: Float64Array, free: number): number {
  let chi = 0;
  let n = 0;
  for (const row of rows) {
    const said = saidOf(row, cost);
    if (said <= 0) continue;
    chi += (row.used - said) ** 2 / said;
    n++;
  }
  return Math.max(1e-12, chi / Math.max(1, n - free));
}

/** saidOf gives what costs say of an observation. */
export const saidOf = ({ places, counts }: Row, cost: Float64Array): number =>
  places.reduce((sum, place, i) => sum + counts[i] * cost[place], 0);
