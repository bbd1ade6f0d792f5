import type { NoForecast } from "@/server/core/forecast/forecast";
import type { NeedOdds, PlanContext, ResourceInput } from "@/server/core/planning/context";
import { type Asker, needOdds } from "@/server/core/planning/risk/odds";
import type { CapacityModel } from "@/server/core/planning/workload";
import { longestWaitMinutes, type Policy, policySchema } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { RESOURCES, type Resource } from "@/server/core/words";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { TargetTiers } from "@/server/ports/target";
import type { Deps } from "@/server/services/verb";
import { lastResize, pastActions, pastWants } from "@/server/store/decisions";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import type { LoopWorkload } from "@/server/store/loop";
import { noForecastReason } from "@/server/store/loop";
import { seriesOutlook } from "@/server/store/outlooks";

const HOUR_MS = 3_600_000;
/** A workload is planned once a minute. */
const PLAN_SECONDS = 60;
/** A forecast older than this no longer speaks for the present; the floor decides alone. */
export const FORECAST_TTL_MS = 30 * 60_000;

/** policyOf gives the active policy of a workload; a workload without one runs under the balanced preset. */
export function policyOf(workload: LoopWorkload): Policy {
  const version = workload.policy?.versions[0];
  return version ? policySchema.parse(version.body) : PRESETS.balanced;
}

/** planContext gathers what a plan for `workload` at `now` (epoch ms) is made from; nothing after `now` is read. */
export async function planContext(
  deps: Deps,
  workload: LoopWorkload,
  infos: readonly SeriesInfo[],
  now: number,
): Promise<PlanContext> {
  const policy = policyOf(workload);
  const capacity = workload.capacity as unknown as CapacityModel;
  const actions = await pastActions(deps.db, workload.id, now - 24 * HOUR_MS, now);
  const inputs: ResourceInput[] = [];
  for (const info of infos) {
    const resource = RESOURCES.find((r) => r === info.measure);
    const carries = resource && capacity.perReplica[resource];
    if (!resource || !carries) continue;
    const input = await resourceInput(deps, workload, info, resource, now);
    if (policy.planner !== "risk") inputs.push(input);
    else {
      const { desired } = workload;
      const { startupSeconds } = capacity;
      const asker = { now, seconds: PLAN_SECONDS, desired, actions, carries, startupSeconds };
      inputs.push({ ...input, odds: await oddsNow(deps, workload, info, asker) });
    }
  }
  const tiers = workload.tiers as TargetTiers | null;
  const changedAt = tiers?.size && (await lastResize(deps.db, workload.id));
  const waitMs = Math.max(HOUR_MS, longestWaitMinutes(policy) * 60_000);
  const wantsSince = Math.max(now - waitMs, changedAt ?? 0);
  return {
    shadowReady: tiers?.warm?.ready,
    offered: tiers ? { warm: tiers.warm, size: tiers.size && { ...tiers.size, changedAt } } : undefined,
    now,
    capacity,
    ready: workload.ready,
    starting: workload.starting,
    desired: workload.desired,
    inputs,
    policy,
    actions,
    // This minute's own decision, if a crash repeats it, is not one of its inputs.
    wants: await pastWants(deps.db, workload.id, wantsSince, Math.floor(now / 60_000) * 60_000),
  };
}

async function resourceInput(
  deps: Deps,
  workload: LoopWorkload,
  info: SeriesInfo,
  resource: Resource,
  now: number,
): Promise<ResourceInput> {
  const step = Math.min(info.step, HOUR_MS);
  const length = Math.max(2, Math.ceil((1.5 * HOUR_MS) / step));
  const start = Math.floor(now / step) * step - (length - 1) * step;
  const demand = await deps.series.read(info.id, { start, step, length });
  const row = await newestForecast(deps.db, info.id, now);
  const ttl = Math.max(FORECAST_TTL_MS, 2 * info.step);
  if (row && now - row.issuedAt.getTime() <= ttl) return { resource, demand, forecast: toForecast(row) };
  const reason =
    (await noForecastReason(deps.db, info.id)) ??
    (row
      ? `The newest forecast of ${workload.name} is from ${row.issuedAt.toISOString().slice(11, 16)} UTC, too old to act on.`
      : `${workload.name} has no forecast yet.`);
  return { resource, demand, forecast: { reason } };
}

/** oddsNow gives the odds of need from what the forecaster last kept of a series, or why it cannot speak for now. */
async function oddsNow(
  deps: Deps,
  workload: LoopWorkload,
  info: SeriesInfo,
  asker: Asker,
): Promise<NeedOdds | NoForecast> {
  const kept = await seriesOutlook(deps.db, info.id);
  if (!kept || kept.at > asker.now) return { reason: `The odds of ${workload.name} are not learnt yet.` };
  if (asker.now - kept.at > Math.max(FORECAST_TTL_MS, 2 * info.step)) {
    const at = new Date(kept.at).toISOString().slice(11, 16);
    return { reason: `The newest odds of ${workload.name} are from ${at} UTC, too old to act on.` };
  }
  if ("reason" in kept) return { reason: kept.reason };
  const { usual, ...view } = kept.view;
  const ahead = view.ahead.map((tail) => Float64Array.from(tail));
  return needOdds({ view: { ...view, shape: "step", ahead }, usual }, asker);
}
