import { type Mode, type Resource, UNIT_OF } from "@/server/core/words";
import { skill } from "@/server/core/scoring/losses";
import { accuracyOf } from "@/server/store/accuracy";
import type { Db } from "@/server/store/client";
import { newestDecisions, openPlans } from "@/server/store/explained";
import { readHeadroom } from "@/server/store/headroom";
import { readSetting } from "@/server/store/settings";
import type { WorkloadRow } from "@/server/store/workloads";
import { type Next, nextOf } from "./next";
import { iso, orNull } from "./view";

const WEEK_MS = 7 * 86_400_000;
/** AHEAD_MS is how far headroom looks, and LEAD_MS the lead at which accuracy is told: 30 minutes both. */
export const AHEAD_MS = 30 * 60_000;
export const LEAD_MS = 30 * 60_000;

/** Headroom is demand against capacity, in units of demand; null where nothing is known. */
export interface Headroom {
  now: number | null;
  /** Largest p10, p50 and p90 in the next 30 minutes. */
  p10: number | null;
  p50: number | null;
  p90: number | null;
  /** What the ready replicas carry; null when one replica's share of this resource is not known. */
  ready: number | null;
  shadow: number;
  /** (ready − p90) / ready: below 0 the workload would be short 1 time in 10. */
  left: number | null;
}

/** WorkloadItem is one workload as lists show it; times are ISO 8601 UTC. */
export interface WorkloadItem {
  id: string;
  name: string;
  application: string;
  applicationId: string;
  region: string;
  mode: Mode;
  modeChangedAt: string | null;
  primaryResource: Resource;
  resources: Resource[];
  unit: string;
  ready: number;
  starting: number;
  desired: number;
  priority: number;
  policy: { id: string; name: string; version: number | null } | null;
  headroom: Headroom;
  forecastIssuedAt: string | null;
  /** Why there is no forecast. */
  noForecast: string | null;
  sampleAt: string | null;
  /** Share of actual values at or under p90, said 30 min before, 7 days. */
  coverage: number | null;
  /** 1 − pinball loss / that of seasonal naive, 30 min ahead, 7 days. */
  skill: number | null;
  next: Next;
  costPerHour: number;
  heldUntil: string | null;
  source: { id: string; name: string; kind: string };
  target: { id: string; name: string; kind: string };
}

/** presentItems adds to workloads how they stand now, in six queries whatever their number. */
export async function presentItems(
  db: Db,
  rows: readonly WorkloadRow[],
  now: number,
): Promise<WorkloadItem[]> {
  const ids = rows.map((row) => row.id);
  const [headroom, decisions, plans, stop] = await Promise.all([
    readHeadroom(db, ids, now, AHEAD_MS),
    newestDecisions(db, ids, now),
    openPlans(db, now, ids),
    readSetting(db, "stop"),
  ]);
  const seriesIds = [...headroom.values()].flatMap((row) =>
    row.seriesId === undefined ? [] : [row.seriesId],
  );
  const accuracy = await accuracyOf(db, seriesIds, LEAD_MS, now - WEEK_MS, now);
  return rows.map((row) => {
    const at = headroom.get(row.id);
    const score = at?.seriesId === undefined ? undefined : accuracy.get(at.seriesId);
    const decision = decisions.get(row.id);
    const plan = plans.find((p) => p.workloadId === row.id);
    const one = row.capacity.perReplica[row.primaryResource];
    const ready = one === undefined ? undefined : row.ready * one;
    const left = ready && at?.p90 !== undefined ? (ready - at.p90) / ready : undefined;
    return {
      id: row.id,
      name: row.name,
      application: row.application.name,
      applicationId: row.application.id,
      region: row.region,
      mode: row.mode,
      modeChangedAt: iso(row.modeChangedAt),
      primaryResource: row.primaryResource,
      resources: Object.keys(row.capacity.perReplica) as Resource[],
      unit: UNIT_OF[row.primaryResource],
      ready: row.ready,
      starting: row.starting,
      desired: row.desired,
      priority: row.priority,
      policy: row.policy
        ? { id: row.policy.id, name: row.policy.name, version: orNull(row.policy.version) }
        : null,
      headroom: {
        now: orNull(at?.now),
        p10: orNull(at?.p10),
        p50: orNull(at?.p50),
        p90: orNull(at?.p90),
        ready: orNull(ready),
        shadow: (decision?.share.shadow ?? 0) * (one ?? 0),
        left: orNull(left),
      },
      forecastIssuedAt: iso(at?.issuedAt),
      noForecast: at?.noForecast ?? null,
      sampleAt: iso(at?.nowAt),
      coverage: orNull(score?.underP90),
      skill:
        score?.loss === undefined || score.naiveLoss === undefined
          ? null
          : orNull(skill(score.loss, score.naiveLoss)),
      next: nextOf({
        workload: row,
        now,
        stopped: stop.stopped,
        decision,
        plan,
        sampleAt: at?.nowAt,
        noForecast: at?.noForecast,
      }),
      costPerHour: (row.ready + row.starting) * row.capacity.pricePerReplicaHour,
      heldUntil: row.heldUntil !== undefined && row.heldUntil > now ? iso(row.heldUntil) : null,
      source: { id: row.source.id, name: row.source.name, kind: row.source.kind },
      target: row.target,
    };
  });
}
