import type { NeedTable } from "./age-rule";
import type { Shape } from "./samples";
import { addOdds, type Tail } from "./tail";

/** OutlookView is what an outlook says now, small enough to be kept: the newest samples and the tails of the next ones. Times are seconds. */
export interface OutlookView {
  /** Sample i stands at start + i · step. */
  readonly start: number;
  readonly step: number;
  readonly shape: Shape;
  /** Index of the newest known sample. */
  readonly newest: number;
  /** Known values up to the newest one, oldest first; instants before the first read the first. */
  readonly recent: ArrayLike<number>;
  /** ahead[j − 1] is the tail of demand j samples after the newest, in its unit; beyond the end the last holds. */
  readonly ahead: readonly Tail[];
}

/** Ticks on which decisions are made: tick i ahead stands at now + i · seconds. */
export interface Ticks {
  readonly now: number;
  readonly seconds: number;
  /** Ticks ahead that the table reaches. */
  readonly reach: number;
}

/**
 * needTable gives the expected ticks of need over the ticks ahead, when a replica carries `capacity`, for totals up to
 * `most`. On a line, an instant between two samples mixes their values level by level, as if both erred alike. A view
 * without tails gives undefined.
 */
export function needTable(
  view: OutlookView,
  capacity: number,
  ticks: Ticks,
  most: number,
): NeedTable | undefined {
  const { ahead } = view;
  if (ahead.length === 0) return undefined;
  const { reach } = ticks;
  const top = topOf(view, capacity, most);
  const width = top + 2;
  // sums[tick · width + r] is the expected ticks before `tick` with need of at least r.
  const sums = new Float64Array((reach + 2) * width);
  const odds = new Float64Array(width);
  const mixed = new Float64Array(ahead[0].length);
  let steady = Number.NaN;
  for (let tick = 0; tick <= reach; tick++) {
    const position = (ticks.now + tick * ticks.seconds - view.start) / view.step;
    const index = Math.floor(position + 1e-9);
    const share = view.shape === "line" ? Math.max(0, position - index) : 0;
    const between = share > 1e-9;
    if (between || index !== steady) {
      odds.fill(0);
      const low = tailAt(view, index);
      if (!between) addOdds(low, capacity, top, odds, 0);
      else {
        const high = tailAt(view, index + 1);
        // A known value is a tail of one: it is the same at every level.
        for (let k = 0; k < mixed.length; k++)
          mixed[k] = (1 - share) * low[low.length > 1 ? k : 0] + share * high[high.length > 1 ? k : 0];
        addOdds(mixed, capacity, top, odds, 0);
      }
      steady = between ? Number.NaN : index;
    }
    const row = tick * width;
    for (let r = 1; r <= top; r++) sums[row + width + r] = sums[row + r] + odds[r];
  }
  return {
    ticks: (replicas, from, to) =>
      replicas > top ? 0 : sums[(to + 1) * width + replicas] - sums[from * width + replicas],
  };
}

function tailAt({ newest, recent, ahead }: OutlookView, index: number): Tail {
  const lead = index - newest;
  if (lead > 0) return ahead[Math.min(lead, ahead.length) - 1];
  return Float64Array.of(recent[Math.max(0, recent.length - 1 + lead)]);
}

/** topOf gives the largest total that anything known or expected could need, at most `most`. */
function topOf({ recent, ahead }: OutlookView, capacity: number, most: number): number {
  let peak = 0;
  for (let k = Math.max(0, recent.length - 4); k < recent.length; k++) peak = Math.max(peak, recent[k]);
  for (const tail of ahead) peak = Math.max(peak, tail[tail.length - 1]);
  return Math.max(1, Math.min(most, Math.ceil(peak / capacity)));
}
