import { STAND_IN } from "@/server/core/forecast/stand-in";
import { z } from "zod";
import type { Forecast } from "@/server/core/forecast/forecast";
import { outlook, type OutlookStep } from "@/server/core/planning/outlook";
import { policySchema } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { RESOURCES, type Resource, UNIT_OF } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { changesOf, gapsOf, type IssuedPoint, issuedOf, shortsOf } from "@/server/store/curves";
import { findEvents } from "@/server/store/events";
import { actsOf, openPlans } from "@/server/store/explained";
import { newestShown, toForecast } from "@/server/store/forecasts";
import { noForecastReason } from "@/server/store/loop";
import { readBuckets } from "./buckets";
import { instant, lead, mustFindWorkload } from "./view";

/** ForecastStep is one step of a forecast, at its first instant (epoch ms). */
export interface ForecastStep {
  at: number;
  q10: number;
  q50: number;
  q90: number;
  q95: number;
  q99: number;
}

/** stepsOf turns a forecast's paths into steps that end after `from` and begin before `to`. */
export function stepsOf(forecast: Forecast, from: number, to: number): ForecastStep[] {
  const { start, step, length } = forecast.grid;
  const [q10, q50, q90, q95, q99] = forecast.quantiles.paths;
  const steps: ForecastStep[] = [];
  for (let i = 0; i < length; i++) {
    const at = start + i * step;
    if (at + step <= from || at > to) continue;
    steps.push({ at, q10: q10[i], q50: q50[i], q90: q90[i], q95: q95[i], q99: q99[i] });
  }
  return steps;
}

/**
 * unlike gives the points whose actual value lay outside of what was said: above p99, or further below p10 than the band
 * is wide. Neighbours less than an hour apart count once, at the first.
 */
export function unlike(points: readonly IssuedPoint[]): { at: number; value: number }[] {
  const rings: { at: number; value: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, actual, q10, q90, q99 } of points) {
    if (actual === undefined || (actual <= q99 && actual >= q10 - (q90 - q10))) continue;
    if (at - last > 3_600_000) rings.push({ at, value: actual });
    last = at;
  }
  return rings;
}

/** workloadChart gives everything that the chart of a workload draws, in epoch ms and the resource's unit, in one answer. */
export const workloadChart = query({
  name: "workloadChart",
  scope: "read",
  input: z.object({
    id: z.string(),
    resource: z.enum(RESOURCES).optional(),
    from: instant,
    to: instant,
    lead: lead.default(30),
    points: z.coerce.number().int().min(50).max(500).default(500),
  }),
  async run({ db, deps, now }, input) {
    const { from, to } = input;
    const workload = await mustFindWorkload(db, input.id);
    const resource: Resource = input.resource ?? workload.primaryResource;
    const infos = await deps.series.list(workload.id);
    const idOf = (measure: string) => infos.find((series) => series.measure === measure);
    const [info, ready, starting, latency] = [resource, "replicas_ready", "replicas_starting", "latency"].map(
      idOf,
    );
    const perReplica = workload.capacity.perReplica[resource];
    const end = Math.min(to, now + 1);
    const parsed = policySchema.safeParse(workload.policy?.body);
    const policy = parsed.success ? parsed.data : PRESETS.balanced;
    const none = Promise.resolve([]);
    const past = info !== undefined && from < end;
    const [demand, gaps, issued, readySteps, startingSteps, shorts, row, reason, acts, plans, events] =
      await Promise.all([
        past ? readBuckets(deps.series, info, from, end, input.points) : { width: 60_000, points: [] },
        past ? gapsOf(db, info.id, info.step, from, end) : none,
        past ? issuedOf(db, info.id, input.lead * 60_000, from, end) : none,
        ready && past ? changesOf(db, ready.id, from, end) : none,
        starting && past ? changesOf(db, starting.id, from, end) : none,
        past && ready && perReplica
          ? shortsOf(
              db,
              { demand: info.id, ready: ready.id, latency: latency?.id },
              perReplica,
              info.step,
              from,
              end,
            )
          : none,
        info ? newestShown(db, info.id, now) : null,
        info ? noForecastReason(db, info.id) : undefined,
        actsOf(db, workload.id, from, end),
        openPlans(db, now, [workload.id]),
        findEvents(db, { from, to, applicationId: workload.application.id, limit: 100 }),
      ]);
    const forecast = row ? toForecast(row) : undefined;
    const plan = plans[0];
    const planned: OutlookStep[] =
      forecast && forecast.model !== STAND_IN && perReplica && to > now
        ? outlook({
            now: Math.max(now, plan ? plan.actAt + workload.capacity.startupSeconds * 1000 : now),
            until: to,
            desired: plan?.toReplicas ?? workload.desired,
            resource,
            capacity: workload.capacity,
            policy,
            forecast,
          })
        : [];
    return {
      now,
      from,
      to,
      resource,
      unit: UNIT_OF[resource],
      lead: input.lead,
      perReplica: perReplica ?? null,
      startupSeconds: workload.capacity.startupSeconds,
      stepMs: info?.step ?? 60_000,
      bucketMs: demand.width,
      firstAt: info?.firstAt ?? null,
      lastAt: info?.lastAt ?? null,
      demand: demand.points,
      gaps,
      shorts,
      issued,
      unlike: unlike(issued),
      ready: readySteps,
      starting: startingSteps,
      readyNow: workload.ready,
      desired: workload.desired,
      forecast: forecast
        ? {
            issuedAt: forecast.issuedAt,
            stepMs: forecast.grid.step,
            model: forecast.model,
            confidence: forecast.confidence,
            steps: stepsOf(forecast, Math.max(now, from), to),
          }
        : null,
      noForecast: reason ?? null,
      plan: plan
        ? {
            id: plan.id,
            number: plan.number,
            state: plan.state,
            actAt: plan.actAt,
            expiresAt: plan.expiresAt,
            from: plan.fromReplicas,
            to: plan.toReplicas,
          }
        : null,
      planned,
      acts,
      events,
      limits: parsed.success ? { min: policy.minReplicas, max: policy.maxReplicas } : null,
    };
  },
});

/** WorkloadChart is the answer of workloadChart. */
export type WorkloadChart = Awaited<ReturnType<typeof workloadChart.run>>;
