import { meanBefore } from "../history";
import { LEVELS } from "../levels";
import type { Panel } from "../ensemble";

const L = LEVELS.length;
const [LOW, MEDIAN, HIGH] = [0.1, 0.5, 0.9].map((level) => LEVELS.indexOf(level));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Facts beside where each expert stands. */
const MOMENT_FACTS = 10;
const FAR = 6;
/** The band counts as at least so many ordinary movements wide, so that still series divide by something. */
const NARROWEST = 0.1;

/** factCount is how many facts there are of a target for so many experts. */
export const factCount = (experts: number): number => experts + MOMENT_FACTS;

const bound = (value: number): number => (value > FAR ? FAR : value > -FAR ? value : -FAR);

/**
 * writeFacts writes what is known of the target that the panel was just asked about, in widths of the mix's band (`said` from `at`
 * on), so that one correction serves series of any size: where each expert's median stands beside the mix's, how far they
 * disagree, the lead, the latest movements, the time of day and week. Gives the width, in the series' unit.
 */
export function writeFacts(panel: Panel, said: Float64Array, at: number, out: Float32Array, to = 0): number {
  const { experts, rows, history, situation } = panel;
  const { y, sum, move, hour, day, start, step } = history;
  const { origin, lead } = situation;
  const usual = meanBefore(move, origin, day);
  const width = Math.max(said[at + HIGH] - said[at + LOW], NARROWEST * usual, 1e-9);
  const middle = said[at + MEDIAN];
  let total = 0;
  let squares = 0;
  const E = experts.length;
  for (let e = 0; e < E; e++) {
    const stands = bound((rows[e * L + MEDIAN] - middle) / width);
    out[to + e] = stands;
    total += stands;
    squares += stands * stands;
  }
  const last = y[origin - 1];
  const hourMean = meanBefore(sum, origin, hour);
  const dayMean = meanBefore(sum, origin, day);
  const time = start + (origin + lead - 1) * step;
  const angle = (2 * Math.PI * (time % DAY)) / DAY;
  const f = to + E;
  out[f] = Math.sqrt(Math.max(0, squares / E - (total / E) ** 2));
  out[f + 1] = Math.log((lead * step) / 60_000);
  out[f + 2] = bound((last - y[Math.max(0, origin - 2)]) / width);
  out[f + 3] = bound((last - hourMean) / width);
  out[f + 4] = bound((hourMean - dayMean) / width);
  out[f + 5] = bound((middle - dayMean) / width);
  out[f + 6] = Math.sin(angle);
  out[f + 7] = Math.cos(angle);
  out[f + 8] = Math.floor(time / DAY) % 7;
  out[f + 9] = (time % HOUR) / HOUR;
  return width;
}
