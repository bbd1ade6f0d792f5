/** LeadGrid is the ladder of leads (steps ahead, from 1) at which experts are fitted and scored; others lie between. */
export interface LeadGrid {
  readonly leads: readonly number[];
  /** For lead h at index h: the rung below, and the share of the way to the next one (0 to 1). */
  readonly rung: Int32Array;
  readonly share: Float64Array;
}

/** makeLeadGrid spreads rungs about evenly in the logarithm from 1 to `horizon` steps (at least 1). */
export function makeLeadGrid(horizon: number): LeadGrid {
  const ladder = [1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 72, 96, 144, 216, 288, 432, 576, 864, 1152, 1440];
  for (let next = 2016; next < horizon; next = Math.round(next * 1.4)) ladder.push(next);
  const leads = ladder.filter((lead) => lead < horizon);
  leads.push(horizon);
  const rung = new Int32Array(horizon + 1);
  const share = new Float64Array(horizon + 1);
  for (let lead = 1, k = 0; lead <= horizon; lead++) {
    while (k < leads.length - 1 && leads[k + 1] <= lead) k++;
    rung[lead] = k;
    share[lead] = k < leads.length - 1 ? (lead - leads[k]) / (leads[k + 1] - leads[k]) : 0;
  }
  return { leads, rung, share };
}

/** farness is 0 for leads (ms) up to an hour and 1 from a day on, with the logarithm between. */
export const farness = (lead: number): number =>
  Math.min(1, Math.max(0, Math.log(lead / 3_600_000) / Math.log(24)));

/** between reads entry `j` of a table with `width` numbers a rung at any lead, linear between rungs. */
export function between(
  grid: LeadGrid,
  table: Float64Array,
  at: number,
  width: number,
  j: number,
  lead: number,
): number {
  const k = grid.rung[lead];
  const low = table[at + k * width + j];
  const share = grid.share[lead];
  return share === 0 ? low : low + share * (table[at + (k + 1) * width + j] - low);
}
