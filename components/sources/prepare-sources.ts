import { figures, span, withUnit, type Zone } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import type { Ink } from "@/components/ui/badge";
import type { SourceState } from "@/server/core/sources/health";
import { MEASURES, type Measure } from "@/server/core/words";
import type { Proposal, QualityRow, SourceItem, UnmappedSeries } from "./types";

const HOUR_MS = 3_600_000;

/** STATE_INK and STATE_WORD say how a source stands. */
export const STATE_INK: Record<SourceState, Ink> = {
  ok: "teal",
  partly: "amber",
  late: "amber",
  failed: "red",
  "catching up": "blue",
  waiting: "slate",
  paused: "slate",
};
export const STATE_WORD: Record<SourceState, string> = {
  ok: "Delivers",
  partly: "Delivers in part",
  late: "Late",
  failed: "Fails",
  "catching up": "Reads history",
  waiting: "Not heard yet",
  paused: "Paused",
};

/** KIND_WORD names a kind of source. */
export const KIND_WORD: Record<string, string> = {
  prometheus: "Prometheus, asked every minute",
  "remote-write": "Prometheus, sends by itself",
  otlp: "OpenTelemetry, sends by itself",
  sandbox: "Demonstration system",
  "redis-stream": "Redis stream of activity",
};

/** leadOf sums up all sources in one sentence. */
export function leadOf(items: readonly SourceItem[]): string {
  if (items.length === 0) return "Nothing is connected yet.";
  const rate = items.reduce((sum, { samplesPerMinute }) => sum + samplesPerMinute, 0);
  const needs = items.filter(({ state }) => ["failed", "late", "partly"].includes(state)).length;
  const many = items.length === 1 ? "1 source delivers" : `${items.length} sources deliver`;
  const trouble = needs === 0 ? "All is well." : needs === 1 ? "1 needs a look." : `${needs} need a look.`;
  return `${many} ${figures(rate)} samples a minute. ${trouble}`;
}

/** nextOf says what happens next with a source, and who decides. */
export function nextOf(
  item: SourceItem,
  now: number,
  zone: Zone,
): { decides: "rule" | "facts" | "person"; text: string } {
  const { state, lastError, failing, stale, lastErrorAt, pausedAt, kind } = item;
  const sends = kind === "remote-write" || kind === "otlp";
  if (state === "paused")
    return {
      decides: "person",
      text: `Nothing is read since ${when(pausedAt ?? now, now, zone)}. What came meanwhile is read when you resume.`,
    };
  if (state === "failed")
    return {
      decides: "facts",
      text: `${lastError ?? "It does not answer."} Failed ${when(lastErrorAt ?? now, now, zone)}; tried again every minute, and what was missed is read then.`,
    };
  if (state === "catching up")
    return {
      decides: "rule",
      text: "Its history is being read. The first forecasts follow when a workload's series are complete.",
    };
  if (state === "waiting")
    return {
      decides: "facts",
      text: sends
        ? "Nothing was sent yet. The first samples show here seconds after they arrive."
        : "It is asked for the first time within a minute.",
    };
  if (sends && item.series === 0)
    return {
      decides: "person",
      text: "What is sent has no place yet. Tick series, and they become workloads.",
    };
  if (item.stream) {
    if (state === "late")
      return { decides: "facts", text: "It was not read for minutes. What waits stays in the stream." };
    const waiting = item.stream.waiting ?? 0;
    return {
      decides: "rule",
      text: `What waits is read every minute, as fast as it is stored${waiting > 0 ? `: ${figures(waiting)} entries wait` : ""}. ${state === "partly" ? "What cannot be used is counted below." : "Each entry is stored once."}`,
    };
  }
  if (state === "late")
    return {
      decides: "facts",
      text: `Nothing new for ${span(item.lagMs ?? 0)}. Forecasts go on for a day, and doubt grows.`,
    };
  if (state === "partly") {
    const parts = [
      failing > 0 && `${failing} ${failing === 1 ? "series" : "series"} cannot be read`,
      stale > 0 && `${stale} ${stale === 1 ? "has" : "have"} no new values`,
    ].filter(Boolean);
    return { decides: "facts", text: `${parts.join(", ")}. The rest is read every minute.` };
  }
  return {
    decides: "rule",
    text: sends
      ? "What is sent is stored as it comes; forecasts are issued every 5 minutes."
      : "New samples are read every minute; forecasts are issued every 5 minutes.",
  };
}

/** forecastWords says whether a series is forecast, and if not, why not and when. */
export function forecastWords(row: QualityRow, now: number, zone: Zone): string {
  const { forecastAt, noForecast, firstAt, measure } = row;
  if (measure === "latency" || measure.startsWith("replicas_")) return "not forecast";
  if (forecastAt !== undefined && !noForecast) return `issued ${when(forecastAt, now, zone)}`;
  if (firstAt === undefined) return "waits for samples";
  if (noForecast?.includes("first forecast needs")) {
    const due = firstAt + 24 * HOUR_MS;
    return due > now ? `first ${when(due, now, zone)}, after a day of values` : "first after a day of values";
  }
  return noForecast ?? "follows within a minute or two";
}

/** proposalKey tells proposals apart. */
export const proposalKey = ({ rule }: Proposal): string =>
  `${rule.workload}\n${rule.measure}\n${rule.application}`;

/** chosenWords says what connecting would do. */
export function chosenWords(chosen: readonly Proposal[]): string {
  const workloads = new Set(chosen.map(({ rule }) => rule.workload)).size;
  if (chosen.length === 0) return "No series is ticked. You can add queries of your own after connecting.";
  return `${figures(chosen.length)} series of ${figures(workloads)} ${workloads === 1 ? "workload" : "workloads"}, which start in observe: nothing is acted on.`;
}

/** carriesWords says what one replica carries, and whether that is a guess. */
export function carriesWords({ perReplica, assumed, unit }: Proposal): string {
  if (perReplica === undefined) return "";
  return assumed ? `${withUnit(perReplica, unit)}, assumed` : withUnit(perReplica, unit);
}

/** labelsText writes labels as PromQL does: a="1", b="2". */
export const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .filter(([name]) => name !== "__name__")
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ");

/** Adoption is what a person says of a pushed series that gets a place. */
export interface Adoption {
  metric: string;
  labels: Record<string, string>;
  workload: string;
  application: string;
  measure: Measure;
  rate?: boolean;
}

const WORDS: readonly [RegExp, Measure][] = [
  [/cpu|load/i, "cpu"],
  [/mem|heap|rss/i, "memory"],
  [/disk|_io|filesystem/i, "storage_io"],
  [/network|receive|transmit|bandwidth/i, "bandwidth"],
  [/gpu/i, "gpu"],
  [/replicas/i, "replicas_ready"],
  [/duration|latency/i, "latency"],
];

/** adoptionOf guesses from a pushed series' name and labels what it measures, and of whom. */
export function adoptionOf({ labels }: Pick<UnmappedSeries, "labels">): Adoption {
  const { __name__: metric = "", ...all } = labels;
  // A value that was blanked for privacy stands here as a star, and fits nothing that is sent.
  const rest = Object.fromEntries(Object.entries(all).filter(([, value]) => !value.includes("*")));
  const workload =
    rest.workload ?? rest.app ?? rest.service ?? rest["service.name"] ?? rest.instance ?? rest.job ?? metric;
  const application = rest.namespace ?? rest["service.namespace"] ?? rest.job ?? "Pushed";
  const measure = WORDS.find(([pattern]) => pattern.test(metric))?.[1] ?? "requests";
  return {
    metric,
    labels: rest,
    workload: workload.slice(0, 100),
    application: application.slice(0, 100),
    measure,
  };
}

/** MEASURE_LIST is every measure to choose from. */
export const MEASURE_LIST: readonly Measure[] = MEASURES;
