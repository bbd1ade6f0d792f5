import { learnMinutes, type Learnt, type LearningMinute } from "@/server/core/planning/limits/concurrency";
import type { LimitContext, Stretch } from "@/server/core/planning/limits/draft";
import type { LimitRuleSetting } from "@/server/core/planning/limits/rule";
import { currentDemand, peakDemand, quantilePath, valueAt } from "@/server/core/planning/need";
import type { Reason } from "@/server/core/planning/plan";
import type { CapacityModel } from "@/server/core/planning/workload";
import { RESOURCES } from "@/server/core/words";
import type { LimitsState } from "@/server/ports/limiter";
import type { SeriesInfo } from "@/server/ports/series-store";
import { FORECAST_TTL_MS, policyOf } from "@/server/services/loop/context";
import type { Deps } from "@/server/services/verb";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import type { KnownLimits } from "@/server/store/known-limits";
import type { LoopWorkload } from "@/server/store/loop";

const MINUTE_MS = 60_000;
/** Minutes over which the mix of resources that a request takes is read. */
const MIX_MINUTES = 10;
/** Latency that held the limit down longer ago than this no longer does. */
const HELD_MS = 5 * MINUTE_MS;
/** At most this much is caught up at once when learning. */
const LEARN_MS = 6 * 60 * MINUTE_MS;

const minutesOf = async (deps: Deps, info: SeriesInfo, from: number, to: number): Promise<Float64Array> => {
  const length = Math.max(0, Math.round((to - from) / MINUTE_MS));
  if (length === 0) return new Float64Array();
  return (await deps.series.read(info.id, { start: from, step: MINUTE_MS, length })).values as Float64Array;
};

/** learnConcurrency folds the minutes since the last look into what is learnt of a workload's concurrency. */
export async function learnConcurrency(
  deps: Deps,
  workloadId: string,
  known: KnownLimits,
  now: number,
): Promise<{ learnt?: Learnt; learntAt: number }> {
  const to = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const from = Math.max(known.learntAt ?? 0, to - LEARN_MS);
  const all = await deps.series.list(workloadId);
  const infos = ["latency", "requests", "replicas_ready"].map((measure) =>
    all.find((info) => info.measure === measure),
  );
  const [latencies, rates, ready] = await Promise.all(
    infos.map((info) => (info ? minutesOf(deps, info, from, to) : new Float64Array())),
  );
  const minutes: LearningMinute[] = [...rates].map((perSecond, index) => ({
    at: from + index * MINUTE_MS,
    perSecond,
    latency: latencies[index] ?? Number.NaN,
    replicas: ready[index] ?? Number.NaN,
  }));
  return { learnt: learnMinutes(known.learnt, minutes), learntAt: to };
}

/** mostReplicas gives the replicas that may be had: the policy's most, less where a budget or a shared capacity bound lately. */
async function mostReplicas(deps: Deps, workload: LoopWorkload, now: number): Promise<number> {
  const { maxReplicas } = policyOf(workload);
  const last = await deps.db.decision.findFirst({
    where: { workloadId: workload.id, at: { gte: new Date(now - 5 * MINUTE_MS) } },
    orderBy: { at: "desc" },
    select: { reasons: true },
  });
  const reasons = (last?.reasons ?? []) as unknown as Reason[];
  const caps = reasons
    .filter(({ stage, bound }) => bound && (stage === "Budget" || stage === "Shared capacity"))
    .map(({ to }) => to);
  return Math.max(workload.ready + workload.starting, Math.min(maxReplicas, ...caps));
}

/**
 * limitContext gathers what limits are made from at `now` (epoch ms), without claims, or says why there can be none.
 * What is expected is the forecast's median, and never less than what comes now: limits are not made on mere odds.
 */
export async function limitContext(
  deps: Deps,
  workload: LoopWorkload,
  state: LimitsState,
  known: KnownLimits,
  rule: LimitRuleSetting,
  now: number,
): Promise<LimitContext | { reason: string }> {
  const infos = await deps.series.list(workload.id);
  const requests = infos.find(({ measure }) => measure === "requests");
  if (!requests) return { reason: `${workload.name} does not count requests, so none can be limited.` };
  const grid = {
    start: Math.floor(now / MINUTE_MS) * MINUTE_MS - MIX_MINUTES * MINUTE_MS,
    step: MINUTE_MS,
    length: MIX_MINUTES,
  };
  const demand = await deps.series.read(requests.id, grid);
  const comes = Math.max(
    currentDemand(demand, now)?.value ?? Number.NaN,
    peakDemand(demand, now, 3 * MINUTE_MS) ?? Number.NaN,
  );
  if (!(comes >= 0)) return { reason: `${workload.name} has no requests of the last minutes.` };
  const capacity = workload.capacity as unknown as CapacityModel;
  const perReplica = await carriedByOne(deps, infos, capacity, demand.values as Float64Array, grid);
  if (!(perReplica > 0)) return { reason: `What a replica of ${workload.name} carries is not known.` };
  const row = await newestForecast(deps.db, requests.id, now);
  const forecast =
    row && now - row.issuedAt.getTime() <= Math.max(FORECAST_TTL_MS, 2 * requests.step)
      ? toForecast(row)
      : undefined;
  const expectedIn = (seconds: number): number => {
    if (!forecast) return comes;
    const path = quantilePath(forecast, 0.5);
    const { start, step, length } = forecast.grid;
    let most = comes;
    const first = Math.max(0, Math.floor((now - start) / step));
    const end = Math.min(length - 1, Math.floor((now + seconds * 1000 - start) / step));
    for (let index = first; index <= end; index++) most = Math.max(most, valueAt(path, index));
    return most;
  };
  const stretch = (seconds: number, replicas: number): Stretch => ({
    seconds,
    replicas,
    expected: expectedIn(seconds),
  });
  const { learnt } = known;
  const held = learnt?.heldAt !== undefined && now - learnt.heldAt <= HELD_MS;
  return {
    workload: workload.name,
    soon: stretch(capacity.startupSeconds, workload.ready + workload.starting),
    later: stretch(rule.minutes * 60, await mostReplicas(deps, workload, now)),
    perReplica,
    use: rule.usePercent / 100,
    // At the latency that is usual: what an overload takes is what limits are to end.
    ...(held && learnt?.longTerm
      ? {
          concurrency: {
            limit: (learnt.limit * Math.max(1, workload.ready)) / learnt.replicas,
            latency: learnt.longTerm,
          },
        }
      : {}),
    backends: state.backends,
    claims: [],
    now: state.terms,
    lift: rule.liftPercent / 100,
  };
}

/** carriedByOne gives the requests a second that one replica carries: of every resource, as many as its last mix allows. */
async function carriedByOne(
  deps: Deps,
  infos: readonly SeriesInfo[],
  { perReplica }: CapacityModel,
  rates: Float64Array,
  grid: { start: number; step: number; length: number },
): Promise<number> {
  const mean = (values: Float64Array): number => {
    const known = [...values].filter((value) => !Number.isNaN(value));
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : Number.NaN;
  };
  const asked = mean(rates);
  let carries = perReplica.requests ?? Number.POSITIVE_INFINITY;
  for (const resource of RESOURCES) {
    const full = perReplica[resource];
    const info = infos.find(({ measure }) => measure === resource);
    if (resource === "requests" || !full || !info || !(asked > 0)) continue;
    const used = mean((await deps.series.read(info.id, grid)).values as Float64Array);
    if (used > 0) carries = Math.min(carries, (full * asked) / used);
  }
  return Number.isFinite(carries) ? carries : Number.NaN;
}
