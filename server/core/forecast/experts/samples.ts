import type { Expert } from "../expert";
import { meanBefore } from "../history";
import { LEVELS, quantileOfSorted } from "../levels";
import { seasonBack, type Situation } from "../situation";

const NONE = new Float64Array(0);

/** sampleExpert reads its quantiles off a small sample that `gather` writes into a buffer (it returns the count, at least 1). */
function sampleExpert(
  name: string,
  size: number,
  gather: (s: Situation, buffer: Float64Array) => number,
): Expert {
  const buffer = new Float64Array(size);
  return {
    name,
    fit: () => NONE,
    write(_, s, out, at) {
      const count = gather(s, buffer);
      if (count > 24) {
        buffer.subarray(0, count).sort();
      } else {
        for (let i = 1; i < count; i++) {
          const value = buffer[i];
          let k = i - 1;
          for (; k >= 0 && buffer[k] > value; k--) buffer[k + 1] = buffer[k];
          buffer[k + 1] = value;
        }
      }
      for (let l = 0; l < LEVELS.length; l++) out[at + l] = quantileOfSorted(buffer, count, LEVELS[l]);
    },
  };
}

/** recent makes a moving quantile over the last `span` steps, thinned to at most 60 values. */
function recent(name: string, span: (s: Situation) => number): Expert {
  return sampleExpert(name, 64, (s, buffer) => {
    const { y } = s.history;
    const width = Math.min(s.origin, span(s));
    const stride = Math.max(1, Math.ceil(width / 60));
    let count = 0;
    for (let i = s.origin - 1; i >= s.origin - width; i -= stride) buffer[count++] = y[i];
    return count;
  });
}

/** LAST_HOUR, LAST_DAY and LAST_WEEK are the percentiles of what was seen lately, whatever the time of day. */
export const LAST_HOUR: Expert = recent("last hour", (s) => Math.max(6, s.history.hour));
export const LAST_DAY: Expert = recent("last day", (s) => Math.max(8, s.history.day));
export const LAST_WEEK: Expert = recent("last week", (s) => Math.max(16, s.history.week));

/** SAME_TIME is the percentiles at this time of day (and a quarter hour beside) over 14 days. */
export const SAME_TIME: Expert = sampleExpert("same time of day", 64, (s, buffer) => {
  const { usual, day, hour } = s.history;
  const beside = hour >> 2;
  let count = 0;
  let at = seasonBack(s.origin + s.lead - 1, s.origin, day);
  for (let k = 0; k < 14 && at >= 0; k++, at -= day) {
    buffer[count++] = usual[at];
    if (beside === 0) continue;
    if (at + beside < s.origin) buffer[count++] = usual[at + beside];
    if (at >= beside) buffer[count++] = usual[at - beside];
  }
  return count;
});

/** SAME_TIME_SCALED is the same percentiles, each times how the last day compares with the day before that value. */
export const SAME_TIME_SCALED: Expert = sampleExpert("same time of day × level", 64, (s, buffer) => {
  const { usual, day, sum } = s.history;
  const target = s.origin + s.lead - 1;
  const now = meanBefore(sum, s.origin, day);
  let count = 0;
  for (let at = seasonBack(target, s.origin, day); count < 21 && at >= 0; at -= day) {
    const then = meanBefore(sum, s.origin - (target - at), day);
    const ratio = now > 0 && then > 0 ? Math.min(4, Math.max(0.25, now / then)) : 1;
    buffer[count++] = usual[at] * ratio;
  }
  return count;
});

/** analog makes the expert "what followed at this clock time on earlier days, from where we stand now". */
function analog(name: string, follow: (now: number, then: number, after: number) => number): Expert {
  return sampleExpert(name, 64, (s, buffer) => {
    const { y, usual, day } = s.history;
    const last = s.origin - 1;
    let count = 0;
    for (let at = seasonBack(last + s.lead, s.origin, day); count < 21; at -= day) {
      const then = at - s.lead;
      if (then < 0) break;
      buffer[count++] = follow(y[last], usual[then], usual[at]);
    }
    if (count === 0) buffer[count++] = y[last];
    return count;
  });
}

/** ANALOG_CHANGE adds the changes that followed at this clock time on up to 21 earlier days to the last value. */
export const ANALOG_CHANGE: Expert = analog("analog change", (now, then, after) => now + after - then);

/** ANALOG_RATIO multiplies instead, within 1/4 … 4. */
export const ANALOG_RATIO: Expert = analog("analog ratio", (now, then, after) =>
  then > 0 && now > 0 ? now * Math.min(4, Math.max(0.25, after / then)) : after,
);

/** LAST_THREE_HOURS is the percentiles of the last three hours. */
export const LAST_THREE_HOURS: Expert = recent("last three hours", (s) => Math.max(6, 3 * s.history.hour));

/** SAME_WEEKDAY is the percentiles within half an hour of this time on the same weekday over five weeks. */
export const SAME_WEEKDAY: Expert = sampleExpert("same weekday and time", 64, (s, buffer) => {
  const { usual, week, hour } = s.history;
  const beside = Math.max(1, hour >> 1);
  const stride = Math.max(1, Math.round(beside / 4));
  let count = 0;
  let at = seasonBack(s.origin + s.lead - 1, s.origin, week);
  for (let k = 0; k < 5 && at >= 0; k++, at -= week)
    for (let i = at - beside; i <= at + beside && count < 60; i += stride)
      if (i >= 0 && i < s.origin) buffer[count++] = usual[i];
  return count;
});
