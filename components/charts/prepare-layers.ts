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
