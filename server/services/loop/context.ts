import type { PlanContext, ResourceInput } from "@/server/core/planning/context";
import type { CapacityModel } from "@/server/core/planning/workload";
import { longestWaitMinutes, type Policy, policySchema } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { RESOURCES, type Resource } from "@/server/core/words";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import { pastActions, pastWants } from "@/server/store/decisions";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import type { LoopWorkload } from "@/server/store/loop";
import { noForecastReason } from "@/server/store/loop";

const HOUR_MS = 3_600_000;
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
  const inputs: ResourceInput[] = [];
  for (const info of infos) {
    const resource = RESOURCES.find((r) => r === info.measure);
    if (!resource || !(capacity.perReplica[resource] ?? 0)) continue;
    inputs.push(await resourceInput(deps, workload, info, resource, now));
  }
  const waitMs = Math.max(HOUR_MS, longestWaitMinutes(policy) * 60_000);
  return {
    now,
    capacity,
    ready: workload.ready,
    starting: workload.starting,
    desired: workload.desired,
    inputs,
    policy,
    actions: await pastActions(deps.db, workload.id, now - 24 * HOUR_MS, now),
    // This minute's own decision, if a crash repeats it, is not one of its inputs.
    wants: await pastWants(deps.db, workload.id, now - waitMs, Math.floor(now / 60_000) * 60_000),
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
