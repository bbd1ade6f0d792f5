import type { Chart } from "./types";

/** Scale maps time (epoch ms) and amount to pixels. */
export interface Scale {
  x(at: number): number;
  y(value: number): number;
  top: number;
  ticks: readonly number[];
  hours: readonly number[];
}

/** PlanCurve is the curve of a plan's case as SVG path data; capacity is in units of demand. */
export interface PlanCurve {
  scale: Scale;
  actual: readonly string[];
  median: string;
  band: string;
  tail: string;
  ready: string;
  planned: string;
  shorts: readonly { x: number; width: number }[];
  /** The last known demand, for the dot at now. */
  last?: { x: number; y: number; value: number };
  /** One sentence that says what is drawn. */
  summary: string;
  /** The table behind: one row every ten minutes. */
  rows: readonly { at: number; demand?: number; median?: number; p90?: number; capacity?: number }[];
}

export interface Box {
  width: number;
  height: number;
  left: number;
  bottom: number;
  top: number;
}

/** PlanAhead is what would be ready if the plan is approved. */
export interface PlanAhead {
  from: number;
  to: number;
  /** Epoch ms from which `to` serve. */
  readyBy: number;
}

const path = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

const steps = (points: readonly (readonly [number, number])[]): string =>
  points
    .map(([x, y], i) => (i === 0 ? `M${x.toFixed(1)} ${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`))
    .join("");

/** niceTop gives a round upper end and at most four ticks from zero. */
export function niceTop(most: number): { top: number; ticks: number[] } {
  if (!(most > 0)) return { top: 1, ticks: [0, 1] };
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  const count = Math.ceil(most / step - 1e-9);
  return { top: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}

/** preparePlanCurve turns the chart of a workload and its plan into path data; a gap in demand stays a gap. */
export function preparePlanCurve(chart: Chart, ahead: PlanAhead | undefined, box: Box): PlanCurve {
  const { from, to, now, perReplica } = chart;
  const steps_ = chart.forecast?.steps.filter((s) => s.at >= now - 60_000 && s.at <= to) ?? [];
  const carry = perReplica ?? 0;
  const readyMost = Math.max(chart.readyNow, ahead?.to ?? 0, ...chart.ready.map((r) => r.value)) * carry;
  const most = Math.max(readyMost, ...chart.demand.map((d) => d.max), ...steps_.map((s) => s.q90), 0);
  const { top, ticks } = niceTop(most * 1.04);
  const right = box.width;
  const x = (at: number) => box.left + ((at - from) / (to - from)) * (right - box.left);
  const y = (value: number) =>
    box.height - box.bottom - (Math.min(value, top) / top) * (box.height - box.bottom - box.top);
  const hour = 30 * 60_000;
  const hours: number[] = [];
  for (let at = Math.ceil(from / hour) * hour; at <= to; at += hour) hours.push(at);

  const actual: string[] = [];
  let run: [number, number][] = [];
  let before: number | undefined;
  for (const { at, mean } of chart.demand) {
    const gap = before !== undefined && at - before > 2.5 * Math.max(chart.bucketMs, chart.stepMs);
    if (gap && run.length > 0) {
      actual.push(path(run));
      run = [];
    }
    run.push([x(at), y(mean)]);
    before = at;
  }
  if (run.length > 0) actual.push(path(run));

  const clampX = (at: number) => Math.min(Math.max(x(at), box.left), right);
  const readyPoints: [number, number][] = chart.ready.map((r) => [clampX(r.at), y(r.value * carry)]);
  if (readyPoints.length > 0) readyPoints.push([x(now), y(chart.readyNow * carry)]);
  const planned: [number, number][] = ahead
    ? [
        [x(now), y(chart.readyNow * carry)],
        [clampX(Math.max(now, ahead.readyBy)), y(ahead.to * carry)],
        [right, y(ahead.to * carry)],
      ]
    : [];
  const area = (
    upper: (s: (typeof steps_)[number]) => number,
    lower: (s: (typeof steps_)[number]) => number,
  ) =>
    steps_.length < 2
      ? ""
      : `${path(steps_.map((s) => [clampX(s.at), y(upper(s))] as const))}${path(
          [...steps_].reverse().map((s) => [clampX(s.at), y(lower(s))] as const),
        ).replace("M", "L")}Z`;
  const lastKnown = chart.demand.at(-1);
  return {
    scale: { x, y, top, ticks, hours },
    actual,
    median: path(steps_.map((s) => [clampX(s.at), y(s.q50)] as const)),
    band: area(
      (s) => s.q90,
      (s) => s.q10,
    ),
    tail: area(
      (s) => s.q99,
      (s) => s.q90,
    ),
    ready: carry > 0 ? steps(readyPoints) : "",
    planned: carry > 0 ? steps(planned) : "",
    shorts: chart.shorts.map((s) => ({
      x: clampX(s.from),
      width: Math.max(1.5, clampX(s.to) - clampX(s.from)),
    })),
    last: lastKnown && { x: x(lastKnown.at), y: y(lastKnown.mean), value: lastKnown.mean },
    summary: summarise(chart, ahead),
    rows: rowsOf(chart, ahead),
  };
}

function summarise(chart: Chart, ahead: PlanAhead | undefined): string {
  const last = chart.demand.at(-1)?.mean;
  const steps_ = chart.forecast?.steps.filter((s) => s.at > chart.now && s.at <= chart.to) ?? [];
  const peak = steps_.reduce((most, s) => Math.max(most, s.q90), 0);
  const per = chart.perReplica;
  const parts = [
    last === undefined ? "No demand is known." : `Demand is ${Math.round(last)} ${chart.unit}.`,
    steps_.length > 0 ? `1 in 10 goes above ${Math.round(peak)} by the end.` : "There is no forecast.",
    per ? `${chart.readyNow} replicas carry ${Math.round(chart.readyNow * per)}.` : "",
    per && ahead ? `${ahead.to} would carry ${Math.round(ahead.to * per)}.` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

function rowsOf(chart: Chart, ahead: PlanAhead | undefined): PlanCurve["rows"] {
  const rows: PlanCurve["rows"][number][] = [];
  const carry = chart.perReplica ?? undefined;
  const step = 10 * 60_000;
  for (let at = Math.ceil(chart.from / step) * step; at <= chart.to; at += step) {
    const past = at <= chart.now;
    const near = <P extends { at: number }>(points: readonly P[]) =>
      points.find((p) => Math.abs(p.at - at) <= step / 2);
    const ready = past
      ? (chart.ready.findLast((r) => r.at <= at)?.value ??
        (chart.ready.length === 0 ? undefined : chart.readyNow))
      : ahead && at >= ahead.readyBy
        ? ahead.to
        : chart.readyNow;
    const said = past ? undefined : near(chart.forecast?.steps ?? []);
    rows.push({
      at,
      demand: past ? near(chart.demand)?.mean : undefined,
      median: said?.q50,
      p90: said?.q90,
      capacity: carry !== undefined && ready !== undefined ? ready * carry : undefined,
    });
  }
  return rows;
}
