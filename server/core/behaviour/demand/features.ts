/** What a join looks at, for one lead; all but the first in the unit of costs by step. */
export const JOIN_FEATURES = 7;

/** Outlook is what behaviour knows at an instant: what was done in the last steps, and what will be, in cost by step. */
export interface Outlook {
  /** Cost of acts in the newest full steps, the latest last; at least twelve. */
  readonly done: readonly number[];
  /** Expected cost of acts in the next steps. */
  readonly ahead: readonly number[];
  /** What `ahead` of that lead, and `done` now, usually are at this time of day. */
  readonly usualAhead: number;
  readonly usualDone: number;
}

/**
 * joinFeatures describes one lead (1 is the next step): how far traffic expects to move, how far the active users will move the load, now and in
 * the two steps before (work may lag behind its request), and how unusual both are for the time of day.
 */
export function joinFeatures(outlook: Outlook, lead: number, median: number, last: number): Float64Array {
  const { done, ahead, usualAhead, usualDone } = outlook;
  const recent = (done[done.length - 1] + done[done.length - 2] + done[done.length - 3]) / 3;
  const longer = done.slice(-12).reduce((sum, value) => sum + value, 0) / 12;
  const at = (step: number): number => (step >= 1 ? ahead[step - 1] : done[done.length - 1 + step]);
  return Float64Array.from([
    median - last,
    at(lead) - recent,
    at(lead - 1) - recent,
    at(lead - 2) - recent,
    recent - longer,
    at(lead) - usualAhead,
    recent - usualDone,
  ]);
}
