import { z } from "zod";
import {
  isPushed,
  Mapping,
  type MappingRule,
  type MetricsDoor,
  PUSH_SOURCES,
} from "@/server/core/ingest/mapping";
import { isStale } from "@/server/core/sources/health";
import { type FeedRule, PrometheusConfig } from "@/server/core/sources/prometheus";
import { UNIT_OF } from "@/server/core/words";
import { notFound } from "@/server/errors";
import { unmapped } from "@/server/services/ingest/unmapped";
import { query } from "@/server/services/verb";
import { type Feed, feedsOf, flowsOf, qualityOf } from "@/server/store/feeds";
import { fedBy, findSource } from "@/server/store/sources";
import { readSetting } from "@/server/store/settings";
import { feedKey, isAsked } from "./connection";
import { isStream, StreamConfig } from "@/server/core/sources/stream";
import { intakeSince, intakeView } from "@/server/services/ingest/intake-view";
import { readIntake } from "@/server/store/intake";
import { streamChannel } from "./stream-connection";
import { sourceItem } from "./items";

const DAY_MS = 24 * 3_600_000;
/** Workloads whose series are looked at closely. */
const SHOWN = 200;

/** getSource shows one source: how it is reached (never its secret), its mapping, and how good each of its series is. */
export const getSource = query({
  name: "getSource",
  scope: "read",
  input: z.object({ id: z.string() }),
  rest: {
    method: "GET",
    path: "/sources/{id}",
    summary: "One source: mapping, health and quality by series",
  },
  async run({ db, now }, { id }) {
    const source = await findSource(db, id);
    if (!source || source.removedAt) throw notFound("source", id);
    const [feeds, flows, fed] = await Promise.all([feedsOf(db, id), flowsOf(db, now), fedBy(db, id, SHOWN)]);
    const config = isAsked(source.kind) ? PrometheusConfig.parse(source.config) : undefined;
    const quality = await qualityOf(db, fed, now - DAY_MS, now);
    const byKey = new Map(feeds.map((feed) => [feed.key, feed]));
    const door = doorOf(source.kind);
    const stream = isStream(source.kind) ? StreamConfig.parse(source.config) : undefined;
    const own = ({ channel }: { channel: string }) => channel === streamChannel(id);
    const came = stream && (await readIntake(db, intakeSince(now)));
    const intake = came && intakeView(came.rows.find(own), came.minutes.filter(own), now);
    return {
      ...sourceItem(source, fed.length, feeds, flows.get(id), now, intake),
      consumed: stream && intake ? { ...stream, hasSecret: source.secret !== null, intake } : null,
      connection: config && {
        url: config.url,
        auth: config.auth,
        hasSecret: source.secret !== null,
        ca: config.ca ?? null,
        stepSeconds: config.stepSeconds,
        settleSeconds: config.settleSeconds,
        historyDays: config.historyDays,
      },
      rules: (config?.rules ?? []).map((rule) => ruleView(rule, byKey, config?.stepSeconds ?? 60, now)),
      quality: quality.map((one) => ({
        ...one,
        unit: UNIT_OF[one.measure as keyof typeof UNIT_OF],
        /** Share of the last day, or of the time since the first sample, that has a value. */
        complete: completeness(one, now),
        stale: now - ((one.lastAt ?? 0) + one.stepMs) > 5 * one.stepMs + 60_000,
      })),
      pushed: door && {
        door,
        open: (await readSetting(db, "doors"))[door],
        rules: Mapping.catch({ rules: [] as MappingRule[] }).parse(source.config).rules,
        unmapped: unmapped(door),
      },
    };
  },
});

/** SourceDetail is the answer of getSource. */
export type SourceDetail = Awaited<ReturnType<typeof getSource.run>>;

const doorOf = (kind: string): MetricsDoor | undefined =>
  isPushed(kind)
    ? (Object.keys(PUSH_SOURCES) as MetricsDoor[]).find((door) => PUSH_SOURCES[door].kind === kind)
    : undefined;

function ruleView(rule: FeedRule, feeds: ReadonlyMap<string, Feed>, stepSeconds: number, now: number) {
  const feed = feeds.get(feedKey(rule, stepSeconds));
  return {
    ...rule,
    unit: UNIT_OF[rule.measure],
    readUntil: feed?.collectedTo ?? null,
    lastAt: feed?.lastAt ?? null,
    lastValue: feed?.lastValue ?? null,
    error: feed?.lastError ?? null,
    stale: feed !== undefined && now - feed.collectedTo < DAY_MS && isStale(feed, stepSeconds * 1000),
  };
}

function completeness(
  { samples, stepMs, firstAt }: { samples: number; stepMs: number; firstAt?: number },
  now: number,
): number | null {
  if (firstAt === undefined) return null;
  // The newest steps may still be on their way.
  const expected = Math.floor(Math.min(DAY_MS, now - firstAt) / stepMs) - 3;
  return expected > 0 ? Math.min(1, samples / expected) : null;
}
