import type { Design } from "../design";
import type { Expert } from "../expert";
import type { History } from "../history";
import { quantileOfSorted } from "../levels";
import { binnedExpert } from "./binned";

/** Below this share of the 0.95 quantile a series is idle. */
const IDLE = 0.01;
/** A series that is idle at least this share of the time is one of bursts. */
const SPARSE = 0.2;

/** thresholdOf parts idle from busy in a series of bursts: just above 0; NaN for any other series. */
function thresholdOf(design: Design): number {
  const { targets, rows } = design.rungs[0];
  const sorted = targets.slice(0, rows).sort();
  const high = quantileOfSorted(sorted, rows, 0.95);
  let idle = 0;
  while (idle < rows && sorted[idle] <= IDLE * high) idle++;
  return sorted[0] >= 0 && idle >= SPARSE * rows ? IDLE * high : Number.NaN;
}

/** stretchAt is for how many steps before `origin` the series has been busy (above 0) or idle (below), at most a day. */
function stretchAt({ y, day }: History, origin: number, threshold: number): number {
  const last = origin - 1;
  const busy = y[last] > threshold;
  let i = last;
  const least = Math.max(0, last - day);
  while (i > least && y[i - 1] > threshold === busy) i--;
  return busy ? last - i + 1 : i - last - 1;
}

/**
 * IDLE_TIMES answers "how long has it been idle or busy, and what followed stretches that long": the histogram of idle
 * times by which functions are kept warm (Shahrad and others 2020), here of values at each lead. Between bursts it
 * knows whether the next one is due; in a burst, whether it is about to end. Silent about series that are rarely idle.
 */
export const IDLE_TIMES: Expert = binnedExpert(
  "idle times",
  "raw",
  false,
  (_, __, history, origin, ___, threshold) => stretchAt(history, origin, threshold),
  thresholdOf,
);
