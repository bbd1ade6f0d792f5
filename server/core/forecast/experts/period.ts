import type { Design } from "../design";
import type { Expert } from "../expert";
import { autocorrelation, findPeriod, standardised } from "../periods";
import { seasonBack, type Situation } from "../situation";
import { pointExpert } from "./point";

const SEED = 1;
/** Another period than a day must repeat itself this much better. */
const BETTER = 0.05;
const MOST_BACK = 4;
/** Both experts of one design ask for the same period. */
const found = new WeakMap<Design, number>();

/** periodOf gives the series' own period in steps; NaN where none is significant and clearer than day and week. */
function periodOf(design: Design): number {
  const known = found.get(design);
  if (known !== undefined) return known;
  const { history, until } = design;
  const { usual, day, week } = history;
  const values = usual.subarray(0, until);
  const period = findPeriod(values, SEED);
  let steps = Number.NaN;
  if (period) {
    const x = standardised(values.subarray(Math.max(0, until - 2 * week)));
    const rival = (lag: number) => (x && x.length > 1.5 * lag ? autocorrelation(x, lag) : 0);
    if (period.correlation > Math.max(rival(day), rival(week)) + BETTER) steps = period.steps;
  }
  found.set(design, steps);
  return steps;
}

/** PERIOD_BEFORE repeats the value one period before; silent about series whose clearest cycle is a day or a week. */
export const PERIOD_BEFORE: Expert = pointExpert(
  "period before",
  "raw",
  false,
  (s, period) => s.history.usual[seasonBack(s.origin + s.lead - 1, s.origin, period)],
  periodOf,
);

/** PERIOD_MEAN is the mean at this phase of the last four periods; silent like PERIOD_BEFORE. */
export const PERIOD_MEAN: Expert = pointExpert(
  "mean of periods",
  "raw",
  false,
  (s: Situation, period) => {
    let sum = 0;
    let count = 0;
    let at = seasonBack(s.origin + s.lead - 1, s.origin, period);
    for (; at >= 0 && count < MOST_BACK; at -= period, count++) sum += s.history.usual[at];
    return sum / count;
  },
  periodOf,
);
