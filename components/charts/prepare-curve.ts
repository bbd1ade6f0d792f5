import type { CurveData } from "./curve-data";
import { type AxisUnit, axisUnit, niceTicks } from "./scale";

/** CurveRow is one instant of the plot; a value that is absent is not drawn there. */
export interface CurveRow {
  at: number;
  /** Least and most of the column: a spike survives, and a column of one sample is the line itself. */
  actual?: [number, number];
  issued?: number;
  /** Ready capacity in units of demand, as a step. */
  ready?: number;
  planned?: number;
  band?: [number, number];
  tail?: [number, number];
  median?: number;
}

/** Curve is what the plot draws; `top` is the largest tick. */
export interface Curve {
  rows: CurveRow[];
  ticks: number[];
  top: number;
  axis: AxisUnit;
  /** The newest actual value and its instant. */
  last?: { at: number; value: number };
  /** Data ended this long before now, when that is more than three steps. */
  staleMs?: number;
}

/**
 * issuedGap is the widest step that the as-issued line still crosses, ms: one and a half times its usual spacing, for
 * live points come every five minutes and those of a backtest every fifteen.
 */
export function issuedGap(points: readonly { at: number }[]): number {
  const steps = points
    .slice(1)
    .map((point, i) => point.at - points[i].at)
    .sort((a, b) => a - b);
  return 1.5 * Math.max(300_000, steps[Math.floor(0.9 * steps.length)] ?? 0);
}

/** prepareCurve lays all series of a chart on one axis of instants; lines are straight, so values in between lose nothing. */
export function prepareCurve(data: CurveData): Curve {
  const half = (data.bucketMs - data.stepMs) / 2;
  const actual = data.demand.map((b) => ({ at: b.at + half, low: b.min, high: b.max, mean: b.mean }));
  const lastBucket = actual.at(-1);
  const last = lastBucket && {
    at: lastBucket.at,
    value: data.bucketMs > data.stepMs ? lastBucket.mean : lastBucket.high,
  };
  const staleMs =
    data.lastAt !== null && data.now - data.lastAt > 3 * data.stepMs ? data.now - data.lastAt : undefined;
  const issued = data.issued
    .map((p) => ({ at: p.at + 150_000, value: p.q50 }))
    .filter((p) => p.at <= data.now);
  const ahead = forecastPoints(data, staleMs === undefined ? last : undefined);
  const ready = capacitySteps(data);
  const planned = plannedSteps(data);

  const times = new Set<number>();
  for (const list of [actual, issued, ahead, ready, planned]) for (const point of list) times.add(point.at);
  // A row without an actual value in the middle of a missing stretch breaks the line.
  for (let i = 1; i < actual.length; i++) {
    if (actual[i].at - actual[i - 1].at > 1.5 * data.bucketMs)
      times.add((actual[i].at + actual[i - 1].at) / 2);
  }
  const issuedStep = issuedGap(issued);
  const rows = [...times]
    .filter((at) => at >= data.from && at <= data.to)
    .sort((a, b) => a - b)
    .map((at): CurveRow => {
      const row: CurveRow = { at };
      const low = between(actual, at, 1.5 * data.bucketMs, (p) => p.low);
      const high = between(actual, at, 1.5 * data.bucketMs, (p) => p.high);
      if (low !== undefined && high !== undefined) row.actual = [low, high];
      row.issued = between(issued, at, issuedStep, (p) => p.value);
      row.ready = at <= data.now ? held(ready, at) : undefined;
      row.planned = at >= data.now ? held(planned, at) : undefined;
      const gap = (data.forecast?.stepMs ?? 300_000) * 2.5;
      row.median = between(ahead, at, gap, (p) => p.q50);
      if (row.median !== undefined) {
        row.band = [
          between(ahead, at, gap, (p) => p.q10) ?? row.median,
          between(ahead, at, gap, (p) => p.q90) ?? row.median,
        ];
        row.tail = [row.band[1], between(ahead, at, gap, (p) => p.q99) ?? row.band[1]];
      }
      return row;
    });
  const most = Math.max(
    0,
    ...rows.flatMap((row) => [
      row.actual?.[1] ?? 0,
      row.ready ?? 0,
      row.planned ?? 0,
      row.tail?.[1] ?? 0,
      row.issued ?? 0,
    ]),
  );
  const axis = axisUnit(most, data.unit);
  const ticks = niceTicks((most * 1.04) / axis.divisor).map((tick) => tick * axis.divisor);
  return { rows, ticks, top: ticks[ticks.length - 1], axis, last, staleMs };
}

interface AheadPoint {
  at: number;
  q10: number;
  q50: number;
  q90: number;
  q99: number;
}

/** forecastPoints puts each step's mean at its middle; the fan opens at the newest actual value. */
function forecastPoints(data: CurveData, last: { at: number; value: number } | undefined): AheadPoint[] {
  const step = data.forecast?.stepMs ?? 300_000;
  const points = (data.forecast?.steps ?? [])
    .map((s) => ({ at: s.at + step / 2, q10: s.q10, q50: s.q50, q90: s.q90, q99: s.q99 }))
    .filter((p) => p.at > data.now);
  if (points.length === 0) return points;
  const start = last ? { q10: last.value, q50: last.value, q90: last.value, q99: last.value } : points[0];
  return [{ ...start, at: data.now }, ...points];
}

/** capacitySteps gives ready capacity in units of demand: at every change, at the window's start and at now. */
export function capacitySteps(data: CurveData): { at: number; value: number }[] {
  const one = data.perReplica;
  if (one === null || data.ready.length === 0) return [];
  const steps = data.ready.map((s) => ({ at: Math.max(s.at, data.from), value: s.value * one }));
  const end = Math.min(data.now, data.to);
  const lastStep = steps[steps.length - 1];
  return lastStep.at < end ? [...steps, { at: end, value: lastStep.value }] : steps;
}

/** plannedSteps gives capacity after now: what is there, the open plan once it is ready, then the outlook. */
export function plannedSteps(data: CurveData): { at: number; value: number }[] {
  const one = data.perReplica;
  if (one === null || data.to <= data.now) return [];
  const steps = [{ at: data.now, value: data.readyNow * one }];
  if (data.plan) {
    const up = data.plan.to > data.plan.from;
    steps.push({
      at: Math.max(data.now, data.plan.actAt + (up ? data.startupSeconds * 1000 : 0)),
      value: data.plan.to * one,
    });
  }
  for (const step of data.planned) {
    if (step.at > steps[steps.length - 1].at) steps.push({ at: step.at, value: step.replicas * one });
  }
  return [...steps, { at: data.to, value: steps[steps.length - 1].value }];
}

/** between reads a list by time, linear between neighbours that are at most `gap` ms apart; undefined elsewhere. */
export function between<P extends { at: number }>(
  points: readonly P[],
  at: number,
  gap: number,
  value: (point: P) => number,
): number | undefined {
  const after = firstAtOrAfter(points, at);
  if (after < points.length && points[after].at === at) return value(points[after]);
  if (after === 0 || after === points.length) return undefined;
  const [a, b] = [points[after - 1], points[after]];
  if (b.at - a.at > gap) return undefined;
  const share = (at - a.at) / (b.at - a.at);
  return value(a) + share * (value(b) - value(a));
}

/** held reads a list of steps by time: the newest at or before `at`; undefined before the first and after the last. */
export function held(steps: readonly { at: number; value: number }[], at: number): number | undefined {
  const after = firstAtOrAfter(steps, at);
  if (after < steps.length && steps[after].at === at) {
    let i = after;
    while (i + 1 < steps.length && steps[i + 1].at === at) i++;
    return steps[i].value;
  }
  return after === 0 || after === steps.length ? undefined : steps[after - 1].value;
}

function firstAtOrAfter(points: readonly { at: number }[], at: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
