import { type PriorityRule, sayWeighing } from "@/server/core/planning/priorities/rule";
import type { SharedUnit } from "@/server/core/planning/priorities/shared";
import type { CapacityModel } from "@/server/core/planning/workload";
import { policySchema } from "@/server/core/policy/policy";
import { weighed } from "@/server/services/loop/shared";
import type { SharedLimitRow } from "@/server/store/shared-limits";

/** SharedLimitItem is a shared limit as lists show it; amounts are in its unit. */
export interface SharedLimitItem {
  id: string;
  name: string;
  unit: SharedUnit;
  amount: number;
  firstPriority: number;
  /** What its workloads have now. */
  used: number;
  /** What their policies' least replicas take. */
  least: number;
  workloads: {
    id: string;
    name: string;
    replicas: number;
    weight: number;
    because: string;
    priority: number;
  }[];
}

/** presentLimit gives a limit with what its workloads take of it. */
export function presentLimit(row: SharedLimitRow, rule: PriorityRule): SharedLimitItem {
  const unit = row.unit as SharedUnit;
  let used = 0;
  let least = 0;
  const workloads = row.workloads.map((workload) => {
    const size =
      unit === "replicas" ? 1 : (workload.capacity as unknown as CapacityModel).pricePerReplicaHour;
    const policy = policySchema.safeParse(workload.policy?.versions[0]?.body);
    const weighing = weighed(workload, rule);
    used += size * workload.desired;
    least += size * (policy.success ? policy.data.minReplicas : 0);
    return {
      id: workload.id,
      name: workload.name,
      replicas: workload.desired,
      weight: weighing.weight,
      because: sayWeighing(weighing),
      priority: weighing.rank,
    };
  });
  const { id, name, amount, firstPriority } = row;
  return { id, name, unit, amount, firstPriority, used, least, workloads };
}
