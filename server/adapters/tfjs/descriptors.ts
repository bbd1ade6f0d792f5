import type { KnownEvent } from "@/server/core/forecast/forecast";
import { type History, meanBefore } from "@/server/core/forecast/history";

/** STATISTICS is how many numbers describe a series as such. */
export const STATISTICS = 4;

/**
 * describeSeries measures the week before index `until`: the scale (standard deviation, in the series' unit), and as
 * facts without unit its spread, its roughness, how far days differ from each other, and how often it is 0.
 */
export function describeSeries(history: History, until: number): { scale: number; facts: readonly number[] } {
  const { y, sum, move, day } = history;
  const window = Math.min(until, history.week);
  const from = until - window;
  const mean = meanBefore(sum, until, window);
  let square = 0;
  let apart = 0;
  let compared = 0;
  let zeros = 0;
  for (let i = from; i < until; i++) {
    square += (y[i] - mean) ** 2;
    if (y[i] === 0) zeros++;
    if (i < day) continue;
    apart += Math.abs(y[i] - y[i - day]);
    compared++;
  }
  const deviation = Math.sqrt(square / Math.max(1, window));
  const scale = deviation || Math.abs(mean) || 1;
  const spread = Math.max(-4, Math.min(4, Math.log(scale / (Math.abs(mean) + 1e-9 * scale))));
  const facts = [
    spread / 2,
    Math.min(2, meanBefore(move, until, window) / scale),
    compared > 0 ? Math.min(2, apart / compared / scale) : 1,
    zeros / Math.max(1, window),
  ];
  return { scale, facts };
}

/**
 * eventsKnown tells, for each index of the history and `ahead` steps on, from when (epoch ms) it is known to lie in an
 * event that has begun: the later of announcement and beginning; Infinity where there is none.
 */
export function eventsKnown(history: History, events: readonly KnownEvent[], ahead: number): Float64Array {
  const { start, step, y } = history;
  const since = new Float64Array(y.length + ahead).fill(Number.POSITIVE_INFINITY);
  for (const { startsAt, endsAt, announcedAt = startsAt } of events) {
    const from = Math.max(0, Math.floor((startsAt - start) / step));
    const to = Math.min(since.length, Math.ceil((endsAt - start) / step));
    const known = Math.max(startsAt, announcedAt);
    for (let i = from; i < to; i++) since[i] = Math.min(since[i], known);
  }
  return since;
}
