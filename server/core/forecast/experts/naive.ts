import type { Expert } from "../expert";
import { meanBefore } from "../history";
import type { Situation } from "../situation";
import { pointExpert } from "./point";

/** ratio limits a level ratio to 1/4 … 4; 1 where the base is 0 or signs differ. */
function ratio(now: number, then: number): number {
  if (!(now > 0 && then > 0)) return 1;
  const r = now / then;
  return r < 0.25 ? 0.25 : r > 4 ? 4 : r;
}

const level = (s: Situation, shift: number): number => {
  const { sum, hour } = s.history;
  return meanBefore(sum, s.origin - shift > 0 ? s.origin - shift : s.origin, Math.max(2, 2 * hour));
};

/** LAST_VALUE holds the last value; its own changes over the lead give the quantiles. */
export const LAST_VALUE: Expert = pointExpert("last value", "raw", true, (s) => s.regressors[0]);

/** LAST_VALUE_UNEVEN holds the last value with errors that widen and narrow with recent movement. */
export const LAST_VALUE_UNEVEN: Expert = pointExpert(
  "last value, uneven",
  "root",
  false,
  (s) => s.regressors[0],
);

/** RECENT_MEAN holds the mean of the last six hours: for noise around a slow level. */
export const RECENT_MEAN: Expert = pointExpert("six-hour mean", "root", false, (s) => s.regressors[7]);

/** DAY_BEFORE repeats the value a day before. */
export const DAY_BEFORE: Expert = pointExpert("day before", "root", false, (s) => s.regressors[2]);

/** WEEK_BEFORE repeats the value a week before. */
export const WEEK_BEFORE: Expert = pointExpert("week before", "root", false, (s) => s.regressors[4]);

/** DAY_BEFORE_SCALED is the value a day before times how the last two hours compare with the same hours then. */
export const DAY_BEFORE_SCALED: Expert = pointExpert(
  "day before × level",
  "log",
  false,
  (s) => s.regressors[2] * ratio(level(s, 0), level(s, s.history.day)),
);

/** WEEK_BEFORE_SCALED is the value a week before times how the last day compares with the same day then. */
export const WEEK_BEFORE_SCALED: Expert = pointExpert("week before × level", "root", false, (s) => {
  const { sum, day, week } = s.history;
  const then = s.origin - week > day ? meanBefore(sum, s.origin - week, day) : s.regressors[8];
  return s.regressors[4] * ratio(s.regressors[8], then);
});

/** PROFILE_SCALED is the mean at this time of day over a week times how the last value compares with that mean. */
export const PROFILE_SCALED: Expert = pointExpert("daily profile × level", "root", false, (s) => {
  const { sum, hour, day } = s.history;
  const width = Math.max(2, hour);
  let then = 0;
  let count = 0;
  for (let k = 1; k <= 7 && s.origin - k * day >= 1; k++, count++)
    then += meanBefore(sum, s.origin - k * day, width);
  const now = meanBefore(sum, s.origin, width);
  return s.regressors[9] * ratio(now, count > 0 ? then / count : now);
});

/** PROFILE is the mean at this time of day over the last week. */
export const PROFILE: Expert = pointExpert("daily profile", "root", false, (s) => s.regressors[9]);

/** HOUR_MEAN holds the mean of the last hour (or the last value where steps are longer). */
export const HOUR_MEAN: Expert = pointExpert("one-hour mean", "root", false, (s) => s.regressors[1]);

/** LAST_VALUE_LOG holds the last value with errors that grow with it. */
export const LAST_VALUE_LOG: Expert = pointExpert(
  "last value, relative",
  "log",
  false,
  (s) => s.regressors[0],
);
