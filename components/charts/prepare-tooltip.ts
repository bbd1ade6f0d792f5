import type { CurveData } from "./curve-data";
import { between, capacitySteps, held, issuedGap, plannedSteps } from "./prepare-curve";

/** TipMark names the mark beside a line of the tooltip, in the chart's grammar. */
export type TipMark = "actual" | "issued" | "ready" | "planned" | "tail" | "band" | "median";

/** TipLine is one line: what, and how much. */
export interface TipLine {
  mark: TipMark;
  label: string;
  value: number;
}

/** Tip is what the cross-hair says at an instant: lines sorted by value, largest first. */
export interface Tip {
  at: number;
  /** "in 31 min, issued 08:24" or "13 min ago". */
  note: string;
  lines: TipLine[];
  /** Why there is nothing to say. */
  missing?: string;
}

/** Words is how the reader wants instants and spans written. */
export interface Words {
  clock: (at: number) => string;
  span: (ms: number) => string;
}

/** snap gives the instant that the cross-hair stands on: a column of the past, or a step of the forecast. */
export function snap(data: CurveData, at: number): number {
  const inside = Math.min(data.to, Math.max(data.from, at));
  if (inside <= data.now || !data.forecast) {
    const base = data.demand[0]?.at ?? data.from;
    return base + Math.floor((inside - base) / data.bucketMs) * data.bucketMs;
  }
  const { stepMs, steps } = data.forecast;
  const first = steps[0]?.at;
  if (first === undefined) return inside;
  return first + Math.round((inside - first) / stepMs) * stepMs;
}

/** tipAt reads the chart at an instant, as odds in counts. */
export function tipAt(data: CurveData, at: number, words: Words): Tip {
  const lines: TipLine[] = [];
  const replicas = (value: number) => {
    const count = Math.round(value / (data.perReplica ?? 1));
    return `${count} ${count === 1 ? "replica" : "replicas"}`;
  };
  if (at > data.now) {
    const step = data.forecast?.steps.findLast((s) => s.at <= at);
    const planned = held(plannedSteps(data), at);
    if (planned !== undefined)
      lines.push({ mark: "planned", label: `Planned, ${replicas(planned)}`, value: planned });
    if (step && data.forecast && at - step.at < data.forecast.stepMs) {
      lines.push(
        { mark: "tail", label: "1 in 100 goes above", value: step.q99 },
        { mark: "band", label: "1 in 10 goes above", value: step.q90 },
        { mark: "median", label: "Median", value: step.q50 },
        { mark: "band", label: "9 in 10 stay above", value: step.q10 },
      );
    }
    const issued = data.forecast ? `, issued ${words.clock(data.forecast.issuedAt)}` : "";
    return sorted({
      at,
      note: `in ${words.span(at - data.now)}${issued}`,
      lines,
      missing: missingAhead(data, lines),
    });
  }
  const bucket = data.demand.findLast((b) => b.at <= at && at < b.at + data.bucketMs);
  if (bucket && bucket.max > bucket.min) {
    lines.push(
      { mark: "actual", label: "Actual, most", value: bucket.max },
      { mark: "actual", label: "Actual, least", value: bucket.min },
    );
  } else if (bucket) lines.push({ mark: "actual", label: "Actual", value: bucket.mean });
  const ready = held(capacitySteps(data), at);
  if (ready !== undefined) lines.push({ mark: "ready", label: `Ready, ${replicas(ready)}`, value: ready });
  const issued = data.issued.map((p) => ({ ...p, at: p.at + 150_000 }));
  const gap = issuedGap(issued);
  const said = between(issued, at, gap, (p) => p.q50);
  const high = between(issued, at, gap, (p) => p.q90);
  if (said !== undefined && high !== undefined) {
    const before = `${data.lead < 60 ? `${data.lead} min` : `${data.lead / 60} h`} before`;
    lines.push(
      { mark: "band", label: `1 in 10 above, said ${before}`, value: high },
      { mark: "issued", label: `Median, said ${before}`, value: said },
    );
  }
  const missing = bucket ? undefined : "No sample at this time.";
  return sorted({
    at,
    note: data.now - at < 30_000 ? "now" : `${words.span(data.now - at)} ago`,
    lines,
    missing,
  });
}

const missingAhead = (data: CurveData, lines: readonly TipLine[]): string | undefined =>
  lines.some((line) => line.mark === "median")
    ? undefined
    : (data.noForecast ?? "The forecast does not reach this far.");

const sorted = (tip: Tip): Tip => ({ ...tip, lines: [...tip.lines].sort((a, b) => b.value - a.value) });

/** sayTip writes a tip as one sentence, for the cross-hair that is moved by keys. */
export function sayTip(tip: Tip, words: Words, amount: (value: number) => string): string {
  const said = tip.lines.map((line) => `${line.label} ${amount(line.value)}`).join(", ");
  return `${words.clock(tip.at)}, ${tip.note}: ${[said, tip.missing].filter(Boolean).join(". ")}`;
}

/** sayChart summarises a chart in one sentence made from its data. */
export function sayChart(data: CurveData, words: Words, amount: (value: number) => string): string {
  const last = data.demand.at(-1);
  const parts = [
    last ? `Demand is ${amount(last.mean)} at ${words.clock(last.at)}` : "There is no demand in this window",
  ];
  const ready = held(capacitySteps(data), Math.min(data.now, data.to));
  if (ready !== undefined) parts.push(`${amount(ready)} ready`);
  const peak = data.forecast?.steps.reduce(
    (best, step) => (step.q90 > best.q90 ? step : best),
    data.forecast.steps[0],
  );
  if (peak) parts.push(`1 in 10 goes above ${amount(peak.q90)} at ${words.clock(peak.at)}`);
  else if (data.to > data.now) parts.push("no forecast");
  const minutes = data.shorts.reduce((sum, short) => sum + short.minutes, 0);
  parts.push(minutes > 0 ? `short for ${Math.round(minutes)} min` : "never short");
  if (data.gaps.length > 0) parts.push(data.gaps.length === 1 ? "1 gap" : `${data.gaps.length} gaps`);
  return `${parts.join(", ")}.`;
}

/** TableRow is one line of the table behind the chart. */
export interface TableRow {
  at: number;
  actual?: number;
  least?: number;
  most?: number;
  ready?: number;
  issued?: number;
  q10?: number;
  q50?: number;
  q90?: number;
  q99?: number;
  planned?: number;
}

/** tableRows gives the values behind the chart: a row a column of the past, then a row a step of the forecast. */
export function tableRows(data: CurveData): TableRow[] {
  const ready = capacitySteps(data);
  const planned = plannedSteps(data);
  const issued = data.issued.map((p) => ({ ...p, at: p.at + 150_000 }));
  const gap = issuedGap(issued);
  return [
    ...data.demand.map((b) => ({
      at: b.at,
      actual: b.mean,
      least: b.min,
      most: b.max,
      ready: held(ready, b.at),
      issued: between(issued, b.at, gap, (p) => p.q50),
    })),
    ...(data.forecast?.steps ?? [])
      .filter((s) => s.at > data.now)
      .map((s) => ({
        at: s.at,
        q10: s.q10,
        q50: s.q50,
        q90: s.q90,
        q99: s.q99,
        planned: held(planned, s.at),
      })),
  ];
}

/** toCsv writes the table as CSV with ISO 8601 UTC times and unrounded values. */
export function toCsv(rows: readonly TableRow[], unit: string): string {
  const columns = [
    "actual",
    "least",
    "most",
    "ready",
    "issued",
    "q10",
    "q50",
    "q90",
    "q99",
    "planned",
  ] as const;
  const head = ["time_utc", ...columns.map((c) => `${c} (${unit})`)].join(",");
  const lines = rows.map((row) =>
    [new Date(row.at).toISOString(), ...columns.map((c) => row[c] ?? "")].join(","),
  );
  return `${[head, ...lines].join("\n")}\n`;
}
