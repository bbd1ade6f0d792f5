import type { CurveData } from "./curve-data";
import { capacitySteps, held } from "./prepare-curve";

/** Area is a polygon in data space: time and amount. */
export type Area = { at: number; value: number }[];

/** StartingMark is the stretch from a request to the moment when its replicas are ready, between two capacities. */
export interface StartingMark {
  from: number;
  to: number;
  low: number;
  high: number;
}

/** shortAreas gives, for each short stretch, the outline between ready capacity and the demand above it. */
export function shortAreas(data: CurveData): Area[] {
  const steps = capacitySteps(data);
  const half = (data.bucketMs - data.stepMs) / 2;
  return data.shorts.flatMap((short) => {
    const within = data.demand.filter((b) => b.at + data.bucketMs > short.from && b.at < short.to);
    const over: Area = [];
    const under: Area = [];
    for (const bucket of within) {
      const at = bucket.at + half;
      const ready = held(steps, Math.min(at, data.now));
      if (ready === undefined) continue;
      over.push({ at, value: Math.max(ready, bucket.max) });
      under.unshift({ at, value: ready });
    }
    return over.length > 1 ? [[...over, ...under]] : [];
  });
}

/** startingMarks gives the striped risers: from each request for more to the change of ready capacity that answered it. */
export function startingMarks(data: CurveData): StartingMark[] {
  const one = data.perReplica;
  if (one === null) return [];
  const marks = data.acts
    .filter((act) => act.to > act.from && act.state !== "failed" && act.state !== "refused")
    .map((act): StartingMark => {
      const ready = data.ready.find((step) => step.at >= act.at && step.value >= act.to);
      const to = ready?.at ?? Math.min(data.now, act.at + data.startupSeconds * 1000);
      return { from: act.at, to, low: act.from * one, high: act.to * one };
    });
  if (data.plan && data.plan.to > data.plan.from) {
    const from = Math.max(data.now, data.plan.actAt);
    marks.push({
      from,
      to: from + data.startupSeconds * 1000,
      low: data.readyNow * one,
      high: data.plan.to * one,
    });
  }
  return marks.filter((mark) => mark.to > data.from && mark.from < data.to);
}

/** saySpan writes a stretch in words of the chart: "No data 03:10 to 03:24, left out of training". */
export const sayGap = (gap: { from: number; to: number }, clock: (at: number) => string): string =>
  `No data ${clock(gap.from)} to ${clock(gap.to)}, left out of training`;

/** sayShort writes a short stretch: "10 min short" and, where it was measured, the latency that went with it. */
export function sayShort(short: { minutes: number; latency?: number }): string[] {
  const minutes = `${Math.round(short.minutes)} min short`;
  if (short.latency === undefined) return [minutes];
  const ms = short.latency * 1000;
  return [
    minutes,
    ms < 1000 ? `latency ${Math.round(ms)} ms` : `latency ${Number((ms / 1000).toPrecision(3))} s`,
  ];
}

/** LABEL_WIDTH is what the words of a short stretch need at most, in pixels. */
const LABEL_WIDTH = 96;

/** placeShorts chooses where up to three short stretches are named: the longest first, none over another, in pixels. */
export function placeShorts<T extends { from: number; to: number; minutes: number }>(
  shorts: readonly T[],
  x: (at: number) => number,
  left: number,
): { short: T; at: number; anchor: "start" | "end" }[] {
  const placed: { short: T; at: number; anchor: "start" | "end"; low: number }[] = [];
  for (const short of [...shorts].sort((a, b) => b.minutes - a.minutes)) {
    const before = x(short.from) - left > LABEL_WIDTH + 14;
    const at = before ? x(short.from) - 6 : x(short.to) + 6;
    const low = before ? at - LABEL_WIDTH : at;
    if (placed.some((other) => Math.abs(other.low - low) < LABEL_WIDTH)) continue;
    placed.push({ short, at, anchor: before ? "end" : "start", low });
    if (placed.length === 3) break;
  }
  return placed.map(({ low: _, ...place }) => place);
}
