import { z } from "zod";
import type { Proposal } from "@/server/core/sources/propose";
import { FeedRule, FeedRules, workloadsOf } from "@/server/core/sources/prometheus";
import { RESOURCES, type Resource } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import { keepFeeds } from "@/server/store/feeds";
import { addFoundWorkload, keepWorkloads } from "@/server/store/found";
import type { Source } from "@/server/store/rows";
import { ensureTarget } from "@/server/store/sources";
import { feedKey } from "./connection";

const DAY_MS = 24 * 3_600_000;
/** What is assumed of a replica that nobody described: ready after a minute, without a price. */
const STARTUP_SECONDS = 60;

/** Series is a rule as it comes in, with what is known of a replica of its workload. */
export const Series = FeedRule.extend({
  /** Demand that one replica carries, in the measure's unit. */
  perReplica: z.number().positive().optional(),
  /** Replicas that run now. */
  replicas: z.number().int().min(0).max(100_000).optional(),
});
export type Series = z.output<typeof Series>;

/** seriesField takes the whole mapping of a source: one series for one measure of a workload. */
export const seriesField = z.array(Series).superRefine((series, context) => {
  const checked = FeedRules.safeParse(series);
  for (const { path, message } of checked.error?.issues ?? [])
    context.addIssue({ code: "custom", path: [...path], message });
});

/** rulesOf leaves what is kept of series: the rules. */
export const rulesOf = (series: readonly Series[]): FeedRule[] => series.map((one) => FeedRule.parse(one));

/** seriesOf makes what a proposal stands for. */
export const seriesOf = ({
  rule,
  perReplica,
  replicas,
}: Pick<Proposal, "rule" | "perReplica" | "replicas">): Series => ({ ...rule, perReplica, replicas });

/**
 * applyRules makes the workloads that the series feed and the feeds that read them, from `historyDays` before now; what no
 * series feeds any more is archived. Gives the names of workloads that were made and archived.
 */
export async function applyRules(
  db: Db,
  source: Source,
  series: readonly Series[],
  { stepSeconds, historyDays }: { stepSeconds: number; historyDays: number },
  now: number,
): Promise<{ made: { id: string; name: string }[]; archived: string[] }> {
  const target = await ensureTarget(db, "dry-run", "Dry run");
  const externalIdOf = (name: string) => `${source.id}/${name}`;
  const workloads = workloadsOf(series);
  const archived = await keepWorkloads(
    db,
    source.id,
    workloads.map(({ name }) => externalIdOf(name)),
    now,
  );
  const made: { id: string; name: string }[] = [];
  for (const { name, application, region, measures } of workloads) {
    const own = series.filter(({ workload }) => workload === name);
    const perReplica: Partial<Record<Resource, number>> = {};
    for (const { measure, perReplica: carries } of own)
      if (carries !== undefined && isResource(measure)) perReplica[measure] = carries;
    const capacity = { perReplica, startupSeconds: STARTUP_SECONDS, pricePerReplicaHour: 0 };
    const replicas = own.find((one) => one.replicas !== undefined)?.replicas;
    const item = { externalId: externalIdOf(name), name, application, region, measures, replicas };
    const workload = await addFoundWorkload(db, { source, target, item, capacity, now });
    if (workload) made.push({ id: workload.id, name });
  }
  const stepMs = stepSeconds * 1000;
  await keepFeeds(
    db,
    source.id,
    series.map((one) => feedKey(one, stepSeconds)),
    Math.floor((now - historyDays * DAY_MS) / stepMs) * stepMs,
    now,
  );
  return { made, archived };
}

const isResource = (measure: string): measure is Resource =>
  (RESOURCES as readonly string[]).includes(measure);

/** collectNow is the job that asks a source at once; `id` sets it apart from that of the cycle. */
export const collectNow = (sourceId: string, now: number) => ({
  name: "collect" as const,
  payload: { sourceId },
  id: `collect_${sourceId}_${now}`,
});
