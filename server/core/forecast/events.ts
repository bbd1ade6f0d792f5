import type { Series } from "@/server/core/series/series";
import type { KnownEvent } from "./forecast";

const DAY = 24 * 3_600_000;
const MOST = 8;

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
