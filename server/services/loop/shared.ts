import type {
  OwnClaim,
  SharedCapacity,
  SharedMember,
  SharedUnit,
} from "@/server/core/planning/priorities/shared";
import { type PriorityRule, type Weighing, weighWorkload } from "@/server/core/planning/priorities/rule";
import type { CapacityModel } from "@/server/core/planning/workload";
import { MODES } from "@/server/core/words";
import type { Db } from "@/server/store/client";
import type { LoopWorkload } from "@/server/store/loop";
import { readSetting } from "@/server/store/settings";
import { lockSharedLimit, type SharingWorkload } from "@/server/store/shared-limits";

/** A claim older than this no longer speaks for its workload: it then counts with what it holds. */
const CLAIM_TTL_MS = 10 * 60_000;

/**
 * sharedCapacity reads what a workload shares with others and what they last asked of it at `now` (epoch ms), undefined
 * when it shares nothing. Run it in the transaction that keeps the decision: until that ends, no other member decides.
 */
export async function sharedCapacity(
  db: Db,
  workload: LoopWorkload,
  now: number,
): Promise<SharedCapacity | undefined> {
  if (workload.sharedLimitId === null) return undefined;
  const found = await lockSharedLimit(db, workload.sharedLimitId, workload.id, now - CLAIM_TTL_MS, now);
  if (!found) return undefined;
  const { limit, others } = found;
  const rule = await readSetting(db, "priorities");
  const unit = limit.unit as SharedUnit;
  return {
    name: limit.name,
    unit,
    amount: limit.amount,
    firstRanks: limit.firstPriority,
    own: { id: workload.id, size: sizeOf(workload.capacity, unit), ...weighed(workload, rule) },
    // What costs nothing takes nothing of a limit in dollars.
    others: others.map((other) => memberOf(other, unit, now, rule)).filter(({ size }) => size > 0),
  };
}

const sizeOf = (capacity: unknown, unit: SharedUnit): number =>
  unit === "replicas" ? 1 : (capacity as CapacityModel).pricePerReplicaHour;

/** weighed gives a stored workload's weight by the rule. */
export const weighed = (
  workload: {
    priority: number;
    userWeight: number;
    application: { priority: number; sla: string | null };
  },
  rule: PriorityRule,
): Weighing =>
  weighWorkload(
    {
      applicationPriority: workload.application.priority,
      workloadPriority: workload.priority,
      sla: workload.application.sla,
      userWeight: workload.userWeight,
    },
    rule,
  );

/** memberOf gives another member's claim. One that will not act by itself now keeps what it holds, whatever it would like. */
function memberOf(other: SharingWorkload, unit: SharedUnit, now: number, rule: PriorityRule): SharedMember {
  const held = Math.max(other.desired, ...other.plans.map(({ toReplicas }) => toReplicas));
  const claim = (other.decisions[0]?.inputs as { claim?: OwnClaim | null } | undefined)?.claim;
  const person = (other.heldUntil?.getTime() ?? 0) > now;
  const acts = MODES.findIndex((mode) => mode === other.mode) >= MODES.indexOf("approve");
  return {
    id: other.id,
    name: other.name,
    size: sizeOf(other.capacity, unit),
    ...weighed(other, rule),
    ...(claim && acts && !person ? claim : { want: held, floor: held, least: held }),
    held,
  };
}
