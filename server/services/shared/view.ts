import { rankOf, weightOf } from "@/server/core/planning/priorities/weight";
import type { SharedUnit } from "@/server/core/planning/priorities/shared";
import type { CapacityModel } from "@/server/core/planning/workload";
import { policySchema } from "@/server/core/policy/policy";
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
  workloads: { id: string; name: string; replicas: number; weight: number; priority: number }[];
}

/** presentLimit gives a limit with what its workloads take of it. */
export function presentLimit(row: SharedLimitRow): SharedLimitItem {
  const unit = row.unit as SharedUnit;
  let used = 0;
  let least = 0;
  const workloads = row.workloads.map((workload) => {
    const size =
      unit === "replicas" ? 1 : (workload.capacity as unknown as CapacityModel).pricePerReplicaHour;
    const policy = policySchema.safeParse(workload.policy?.versions[0]?.body);
    const standing = {
      applicationPriority: workload.application.priority,
      workloadPriority: workload.priority,
    };
    used += size * workload.desired;
    least += size * (policy.success ? policy.data.minReplicas : 0);
    return {
      id: workload.id,
      name: workload.name,
      replicas: workload.desired,
      weight: weightOf(standing),
      priority: rankOf(standing),
    };
  });
  const { id, name, amount, firstPriority } = row;
  return { id, name, unit, amount, firstPriority, used, least, workloads };
}
