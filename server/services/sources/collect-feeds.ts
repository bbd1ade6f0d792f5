import { BEHIND_MS } from "@/server/core/sources/health";
import { type Answered, type FeedRule, pick, PrometheusConfig } from "@/server/core/sources/prometheus";
import { AppError } from "@/server/errors";
import { type MetricsServer, STEPS_MOST } from "@/server/ports/metrics-server";
import { ensureBacktests } from "@/server/services/loop/backtest";
import { enqueueForecasts } from "@/server/services/loop/enqueue-forecasts";
import { observeTargets } from "@/server/services/loop/observe-targets";
import type { FilledSource } from "@/server/services/loop/read-samples";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { failFeeds, type Feed, feedsOf, type Move, moveFeeds } from "@/server/store/feeds";
import { markCollected, markHeard, readSource } from "@/server/store/sources";
import { feedKey, serverOf } from "./connection";

/** Questions asked of one server at once; it has others to answer. */
const AT_ONCE = 4;
/** Points of one answer that are aimed at, and the fewest steps that are still asked for. */
const POINTS = 200_000;
const LEAST_STEPS = 60;

/** Group is the feeds that one question reads: the same PromQL, read up to the same instant. */
interface Group {
  promql: string;
  from: number;
  feeds: { key: string; rule: FeedRule }[];
}

/**
 * collectFeeds reads every series of a source from where it stands to the last full step: those that follow the present
 * first, and between them, part by part, the history of those that are new or were not to be had for a while. Each part
 * moves its marks when it is stored, so that a restart goes on there. Returns when all are read, or when the source was
 * changed, paused or removed meanwhile.
 */
export async function collectFeeds(deps: Deps, source: FilledSource, signal?: AbortSignal): Promise<void> {
  const config = PrometheusConfig.parse(source.config);
  const server = serverOf(deps, source, config);
  const stepMs = config.stepSeconds * 1000;
  const ruleOf = new Map(config.rules.map((rule) => [feedKey(rule, config.stepSeconds), rule]));
  const reading: Reading = {
    deps,
    source,
    server,
    stepMs,
    steps: new Map(),
    failed: new Set(),
    series: new Map(),
  };
  if (ruleOf.size === 0) {
    await server.about(signal);
    await markHeard(deps.db, source.id, deps.clock.now());
  }
  const done = new Set<string>();
  await observeTargets(deps, source.workloads);
  for (let round = 0; ; round++) {
    signal?.throwIfAborted();
    if (round > 0 && (await isChanged(deps, source))) return;
    const now = deps.clock.now();
    const to = Math.floor((now - config.settleSeconds * 1000) / stepMs) * stepMs;
    const feeds = await feedsOf(deps.db, source.id);
    const marks = feeds.map(({ collectedTo }) => collectedTo);
    if (round > 0 && marks.length > 0) await markCollected(deps.db, source.id, Math.max(...marks), now);
    await announce(deps, source, ruleOf, feeds, to, done);
    const due = groupsOf(feeds, ruleOf, to).filter(({ feeds: [{ key }] }) => !reading.failed.has(key));
    if (due.length === 0) break;
    const fresh = due.filter(({ from }) => to - from <= BEHIND_MS);
    const next = fresh.length > 0 ? fresh : due.slice(0, 1);
    for (let i = 0; i < next.length; i += AT_ONCE)
      await Promise.all(next.slice(i, i + AT_ONCE).map((group) => readPart(reading, group, to, signal)));
    await notifyChange(deps.db, "series");
  }
  if (done.size > 0) await ensureBacktests(deps);
}

/** announce asks for forecasts of the workloads whose series have all arrived at the present, once a run. */
async function announce(
  deps: Deps,
  source: FilledSource,
  ruleOf: ReadonlyMap<string, FeedRule>,
  feeds: readonly Feed[],
  to: number,
  done: Set<string>,
): Promise<void> {
  const behind = new Set(
    feeds.flatMap(({ key, collectedTo, lastError }) =>
      collectedTo < to && !lastError ? [ruleOf.get(key)?.workload] : [],
    ),
  );
  const arrived = source.workloads.filter(({ id, name }) => !behind.has(name) && !done.has(id));
  for (const { id } of arrived) done.add(id);
  if (arrived.length > 0) {
    await notifyChange(deps.db, "series");
    await enqueueForecasts(
      deps,
      arrived.map(({ id }) => id),
    );
  }
}

/** Somebody changed what is asked or how; the next cycle begins with that. */
async function isChanged(deps: Deps, before: FilledSource): Promise<boolean> {
  const now = await readSource(deps.db, before.id);
  return (
    !now ||
    now.pausedAt !== null ||
    now.secret !== before.secret ||
    JSON.stringify(now.config) !== JSON.stringify(before.config)
  );
}

/** groupsOf puts feeds that one question reads together, the least behind first. */
function groupsOf(feeds: readonly Feed[], ruleOf: ReadonlyMap<string, FeedRule>, to: number): Group[] {
  const groups = new Map<string, Group>();
  for (const { key, collectedTo } of feeds) {
    const rule = ruleOf.get(key);
    if (!rule || collectedTo >= to) continue;
    const name = `${collectedTo} ${rule.promql}`;
    const group = groups.get(name) ?? { promql: rule.promql, from: collectedTo, feeds: [] };
    group.feeds.push({ key, rule });
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => b.from - a.from);
}

interface Reading {
  deps: Deps;
  source: FilledSource;
  server: MetricsServer;
  stepMs: number;
  /** Steps that may be asked for at once, learnt from refusals, by question. */
  steps: Map<string, number>;
  /** Feeds that are not asked for again in this run. */
  failed: Set<string>;
  /** Stored series by workload and measure. */
  series: Map<string, number>;
}

/** readPart reads the next part of a group up to `to`, stores it and moves the marks. */
async function readPart(reading: Reading, group: Group, to: number, signal?: AbortSignal): Promise<void> {
  const { deps, source, server, stepMs, steps, failed } = reading;
  const { promql, from, feeds } = group;
  const most =
    steps.get(promql) ?? Math.min(STEPS_MOST, Math.max(LEAST_STEPS, Math.floor(POINTS / feeds.length)));
  const end = Math.min(to, from + most * stepMs);
  const fail = async (keys: readonly string[], message: string) => {
    for (const key of keys) failed.add(key);
    await failFeeds(deps.db, source.id, keys, message, deps.clock.now());
  };
  const all = feeds.map(({ key }) => key);
  let answer: Answered[];
  try {
    // A value at the instant t covers the step before it: the first that is missing stands at `from` + step.
    answer = await server.range(promql, from + stepMs, end, stepMs, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "unavailable") throw error;
    if (error.code !== "too_large" || most <= LEAST_STEPS) return fail(all, error.message);
    steps.set(promql, Math.max(LEAST_STEPS, Math.floor(most / 2)));
    return;
  }
  const rows: { seriesId: number; at: number; value: number }[] = [];
  const moves: Move[] = [];
  for (const { key, rule } of feeds) {
    const picked = pick(rule, answer, stepMs);
    if ("fault" in picked) {
      await fail([key], picked.fault);
      continue;
    }
    const seriesId = await seriesOf(reading, rule);
    if (seriesId === undefined) {
      await fail([key], `The workload ${rule.workload} is archived.`);
      continue;
    }
    for (const [at, value] of picked.points) rows.push({ seriesId, at, value });
    const newest = picked.points.at(-1);
    moves.push({ key, from, to: end, lastAt: newest?.[0], lastValue: newest?.[1] });
  }
  await deps.series.write(rows);
  await moveFeeds(deps.db, source.id, moves);
}

async function seriesOf(
  { deps, source, stepMs, series }: Reading,
  rule: FeedRule,
): Promise<number | undefined> {
  const workload = source.workloads.find(({ name }) => name === rule.workload);
  if (!workload) return undefined;
  const name = `${workload.id}/${rule.measure}`;
  const known = series.get(name);
  if (known !== undefined) return known;
  const { id } = await deps.series.ensure(
    { workloadId: workload.id, measure: rule.measure, subject: "" },
    stepMs,
  );
  series.set(name, id);
  return id;
}
