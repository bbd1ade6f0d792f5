import type { Expert } from "../expert";
import * as naive from "./naive";
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
  ridgeExpert("regression, raw", "raw"),
  ridgeExpert("regression, root", "root"),
  ridgeExpert("regression, log", "log"),
];
