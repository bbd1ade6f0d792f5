import type { Grid, Series } from "@/server/core/series/series";
import { timeAt } from "@/server/core/series/series";
import type { KnownEvent } from "./forecast";
import { sampleQuantiles } from "./levels";

const DAY = 24 * 3_600_000;
/** One earlier occurrence is believed by two thirds, two by four fifths. */
const BELIEF = 0.5;
const MOST = 8;

/**
 * eventFactors gives for each step of `ahead` by what factor demand differs from its usual, as far as earlier
 * occurrences of the same events (same kind and title) tell: the median over occurrences of actual ÷ usual, where usual
 * is the mean at the same weekday and time of up to four weeks before (days where there is no week). 1 where there is no
 * such event, no occurrence in the series, or the event has begun already, because then the last values show it.
 */
export function eventFactors(series: Series, events: readonly KnownEvent[], ahead: Grid): Float64Array {
  const factors = new Float64Array(ahead.length).fill(1);
  const now = ahead.start;
  for (const event of events) {
    if (event.startsAt < now || event.startsAt >= timeAt(ahead, ahead.length)) continue;
    const ratios: number[] = [];
    for (const earlier of events) {
      if (earlier.kind !== event.kind || earlier.title !== event.title || earlier.endsAt > now) continue;
      const ratio = effectOf(series, earlier);
      if (ratio !== undefined) ratios.push(Math.log(ratio));
    }
    if (ratios.length === 0) continue;
    const belief = ratios.length / (ratios.length + BELIEF);
    const factor = Math.exp(belief * sampleQuantiles(ratios, [0.5])[0]);
    for (let h = 0; h < ahead.length; h++) {
      const at = timeAt(ahead, h);
      if (at >= event.startsAt && at < event.endsAt) factors[h] *= factor;
    }
  }
  return factors;
}

/** effectOf compares what came during an event with the usual, within 1/8 … 8; undefined when either is unknown or not above 0. */
export function effectOf(
  { grid, values }: Series,
  event: Pick<KnownEvent, "startsAt" | "endsAt">,
): number | undefined {
  const from = Math.max(0, Math.ceil((event.startsAt - grid.start) / grid.step));
  const to = Math.min(grid.length, Math.ceil((event.endsAt - grid.start) / grid.step));
  const day = Math.round(DAY / grid.step);
  let actual = 0;
  let usual = 0;
  for (let i = from; i < to; i++) {
    const base = meanBack(values, i, 7 * day, from) ?? meanBack(values, i, day, from);
    if (Number.isNaN(values[i]) || base === undefined) continue;
    actual += values[i];
    usual += base;
  }
  if (!(actual > 0 && usual > 0)) return undefined;
  return Math.min(MOST, Math.max(1 / MOST, actual / usual));
}

function meanBack(values: Float64Array, i: number, season: number, before: number): number | undefined {
  let sum = 0;
  let count = 0;
  for (let k = i - season, seen = 0; k >= 0 && seen < 4; k -= season) {
    if (k >= before) continue;
    seen++;
    if (Number.isNaN(values[k])) continue;
    sum += values[k];
    count++;
  }
  return count > 0 ? sum / count : undefined;
}
