import { type AxisUnit, axisUnit, niceTicks } from "@/components/charts/scale";
import { MEASURE_WORD, figures, percent, withUnit } from "@/components/ui/format";
import type { Demand } from "./types";

const HALF_HOUR = 1_800_000;

/** DemandRow is the middle of one hour of a segment's chart; what is absent is not drawn. */
export interface DemandRow {
  at: number;
  actual?: number;
  /** As it was said before the hour came. */
  said?: number;
  median?: number;
  band?: [number, number];
  wasBand?: [number, number];
}

/** DemandModel is what the chart of a segment's demand draws. */
export interface DemandModel {
  rows: DemandRow[];
  from: number;
  to: number;
  now: number;
  ticks: number[];
  top: number;
  axis: AxisUnit;
}

/** prepareDemand lays what was said, what was used and what is expected on one axis of hours, each at its middle. */
export function prepareDemand({ actual, predicted, ahead, from, to, now, unit }: Demand): DemandModel {
  const rows = new Map<number, DemandRow>();
  const row = (at: string): DemandRow => {
    const middle = Date.parse(at) + HALF_HOUR;
    const found = rows.get(middle) ?? { at: middle };
    rows.set(middle, found);
    return found;
  };
  for (const { at, value } of actual) row(at).actual = value;
  for (const { at, q10, q50, q90 } of predicted) {
    const one = row(at);
    one.said = q50;
    one.wasBand = [q10, q90];
  }
  for (const { at, q10, q50, q90 } of ahead) {
    const one = row(at);
    one.median = q50;
    one.band = [q10, q90];
  }
  // What is said of the hour under way joins what was said and what is.
  const first = ahead[0] && rows.get(Date.parse(ahead[0].at) + HALF_HOUR);
  const last = predicted.at(-1);
  if (first && last && Date.parse(last.at) + 2 * HALF_HOUR === Date.parse(ahead[0].at)) {
    const joint = row(last.at);
    joint.median = joint.said;
    joint.band = joint.wasBand;
  }
  const all = [...rows.values()].sort((a, b) => a.at - b.at);
  const most = Math.max(
    0,
    ...all.flatMap((one) => [one.actual ?? 0, one.wasBand?.[1] ?? 0, one.band?.[1] ?? 0]),
  );
  const axis = axisUnit(most, unit);
  const ticks = niceTicks((most * 1.02) / axis.divisor, 4).map((tick) => tick * axis.divisor);
  return {
    rows: all,
    from: Date.parse(from),
    to: Date.parse(to),
    now: Date.parse(now),
    ticks,
    top: ticks[ticks.length - 1],
    axis,
  };
}

/** demandSentence says what is expected of the next hour, and how predictions of past hours held. */
export function demandSentence({ resource, unit, ahead, judged, actual }: Demand): string {
  const [next] = ahead;
  const says = [
    next
      ? `The segment is expected to take ${withUnit(next.q50, unit)} of ${MEASURE_WORD[resource]} in the next full hour; 1 in 10 such hours takes more than ${withUnit(next.q90, unit)}.`
      : "Nothing is expected yet, because what actions cost is not learnt.",
  ];
  if (judged)
    says.push(
      `Of ${figures(judged.hours)} predicted hours ${figures(judged.within)} lay between p10 and p90 (promised 80 %, kept ${percent(Math.round((100 * judged.within) / judged.hours) / 100)}); the mean was off by ${percent(Math.round(100 * judged.error) / 100)} of what was used.`,
    );
  else if (actual.length === 0)
    says.push("Use of single users is not measured, so nothing stands against it.");
  else says.push("No hour was both predicted and measured yet; the first is within two hours.");
  return says.join(" ");
}
