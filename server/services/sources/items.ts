import { isPushed } from "@/server/core/ingest/mapping";
import { catchingUp, isStale, type SourceState, stateOf } from "@/server/core/sources/health";
import { isStream, StreamConfig } from "@/server/core/sources/stream";
import { PrometheusConfig } from "@/server/core/sources/prometheus";
import type { Feed, Flow } from "@/server/store/feeds";
import type { Source } from "@/server/store/rows";
import { isAsked } from "./connection";

const MINUTE_MS = 60_000;

/** SourceItem is a source as a list shows it; instants in epoch ms. */
export interface SourceItem {
  id: string;
  name: string;
  kind: string;
  /** Where it is reached; null for what is built in or sends by itself. */
  url: string | null;
  state: SourceState;
  series: number;
  workloads: number;
  samplesPerMinute: number;
  /** Between now and the end of the newest sample, ms; null before the first. */
  lagMs: number | null;
  lastSuccessAt: number | null;
  lastErrorAt: number | null;
  lastError: string | null;
  pausedAt: number | null;
  /** How much of the asked history is read, 0 to 1, and how long the rest takes (ms). */
  progress: number;
  leftMs: number | null;
  /** Series that cannot be read, and those that have had no value for long. */
  failing: number;
  stale: number;
  /** What a stream brings: events a minute, what waits there, when an event came last (epoch ms); null for other sources. */
  stream: { eventsPerMinute: number; waiting: number | null; lastAt: number | null } | null;
}

/** sourceItem sums up how a source stands at `now`. */
export function sourceItem(
  source: Source,
  workloads: number,
  feeds: readonly Feed[],
  flow: Flow | undefined,
  now: number,
  intake?: {
    itemsPerMinute: number;
    waiting: number | null;
    lastAt: string | null;
    rejectedPerMinute: number;
  },
): SourceItem {
  const asked = isAsked(source.kind);
  const config = asked ? PrometheusConfig.parse(source.config) : undefined;
  const stepMs = (config?.stepSeconds ?? 60) * 1000;
  const { progress, leftMs } = catchingUp(feeds, now);
  const failing = feeds.filter(({ lastError }) => lastError !== undefined).length;
  const stale = feeds.filter((feed) => feed.lastError === undefined && isStale(feed, stepMs)).length;
  const heard = {
    pausedAt: source.pausedAt?.getTime(),
    lastSuccessAt: source.lastSuccessAt?.getTime(),
    lastErrorAt: source.lastError === null ? undefined : source.lastErrorAt?.getTime(),
    // Who sends may send every few minutes; who is asked is asked every minute.
    patience: isPushed(source.kind) ? 10 * MINUTE_MS : 3 * MINUTE_MS + stepMs,
    progress,
    troubled: failing + stale + (intake && intake.rejectedPerMinute > 0 ? 1 : 0),
  };
  return {
    id: source.id,
    name: source.name,
    kind: source.kind,
    url: config?.url ?? (isStream(source.kind) ? StreamConfig.parse(source.config).url : null),
    state: stateOf(heard, now),
    series: asked ? feeds.length : (flow?.series ?? 0),
    workloads,
    samplesPerMinute: flow?.perMinute ?? 0,
    lagMs: flow?.newest === undefined ? null : Math.max(0, now - flow.newest),
    lastSuccessAt: heard.lastSuccessAt ?? null,
    lastErrorAt: heard.lastErrorAt ?? null,
    lastError: source.lastError,
    pausedAt: heard.pausedAt ?? null,
    progress,
    leftMs: leftMs ?? null,
    failing,
    stale,
    stream: intake
      ? {
          eventsPerMinute: intake.itemsPerMinute,
          waiting: intake.waiting,
          lastAt: intake.lastAt === null ? null : Date.parse(intake.lastAt),
        }
      : null,
  };
}
