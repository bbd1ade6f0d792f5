import type { Expert } from "../expert";
import * as binned from "./binned";
import { IDLE_TIMES } from "./idle";
import * as naive from "./naive";
import { MOVEMENT_CHANGE, NEAREST_CHANGE, NEAREST_VALUE, SHAPE_VALUE } from "./nearest";
import { PERIOD_BEFORE, PERIOD_MEAN } from "./period";
import { ridgeExpert } from "./ridge";
import * as samples from "./samples";

/** EXPERTS are the built-in ways to see a series; they are chosen to differ, not to be good alone. */
export const EXPERTS: readonly Expert[] = [
  naive.LAST_VALUE,
  naive.LAST_VALUE_UNEVEN,
  naive.RECENT_MEAN,
  naive.DAY_BEFORE,
  naive.WEEK_BEFORE,
  naive.DAY_BEFORE_SCALED,
  naive.WEEK_BEFORE_SCALED,
  naive.PROFILE,
  naive.PROFILE_SCALED,
  samples.LAST_HOUR,
  samples.LAST_DAY,
  samples.LAST_WEEK,
  samples.SAME_TIME,
  samples.SAME_TIME_SCALED,
  samples.ANALOG_CHANGE,
  samples.ANALOG_RATIO,
  samples.LAST_THREE_HOURS,
  samples.SAME_WEEKDAY,
  binned.CHANGE_BY_LEVEL,
  binned.CHANGE_BY_TREND,
  binned.CHANGE_BY_TIME,
  binned.VALUE_BY_LEVEL,
  binned.VALUE_BY_PROFILE,
  NEAREST_CHANGE,
  NEAREST_VALUE,
  SHAPE_VALUE,
  MOVEMENT_CHANGE,
  IDLE_TIMES,
  PERIOD_BEFORE,
  PERIOD_MEAN,
  naive.HOUR_MEAN,
  naive.LAST_VALUE_LOG,
  ridgeExpert("regression, raw", "raw"),
  ridgeExpert("regression, root", "root"),
  ridgeExpert("regression, log", "log"),
  ridgeExpert("regression, median, raw", "raw", true),
  ridgeExpert("regression, median, root", "root", true),
  ridgeExpert("regression, median, log", "log", true),
];
