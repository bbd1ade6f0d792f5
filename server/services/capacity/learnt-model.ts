import type { LearntCapacity, LearntLoad } from "@/server/core/planning/capacity/learn";
import type { CapacityModel } from "@/server/core/planning/workload";

/** learntModel gives the configured capacity with what was learnt put in its place; what was not learnt stays. */
export function learntModel(
  configured: CapacityModel,
  { load, lead }: LearntCapacity,
): { capacity: CapacityModel; load?: LearntLoad } {
  const known = "reason" in load ? undefined : load;
  return {
    load: known,
    capacity: {
      ...configured,
      perReplica: known
        ? { ...configured.perReplica, [known.resource]: Number(known.full.toPrecision(4)) }
        : configured.perReplica,
      startupSeconds: "reason" in lead ? configured.startupSeconds : Math.ceil(lead.p95),
    },
  };
}
