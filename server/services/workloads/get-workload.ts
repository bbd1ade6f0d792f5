import { z } from "zod";
import { policySchema } from "@/server/core/policy/policy";
import { query } from "@/server/services/verb";
import { presentItems, type WorkloadItem } from "./items";
import { iso, mustFindWorkload, orNull } from "./view";

/** WorkloadDetail is a workload with everything that its page names; times are ISO 8601 UTC. */
export interface WorkloadDetail extends WorkloadItem {
  externalId: string;
  capacity: {
    perReplica: Partial<Record<string, number>>;
    startupSeconds: number;
    pricePerReplicaHour: number;
  };
  /** Of the active policy. */
  limits: { minReplicas: number; maxReplicas: number; quantile: number; budgetPerHour: number | null } | null;
  observedAt: string | null;
  sourceError: string | null;
  startupSeconds: number | null;
}

/** getWorkload reads one workload. */
export const getWorkload = query({
  name: "getWorkload",
  scope: "read",
  input: z.object({ id: z.string() }),
  rest: { method: "GET", path: "/workloads/{id}", summary: "Reads one workload." },
  async run({ db, now }, { id }): Promise<WorkloadDetail> {
    const row = await mustFindWorkload(db, id);
    const [item] = await presentItems(db, [row], now);
    const policy = policySchema.safeParse(row.policy?.body);
    return {
      ...item,
      externalId: row.externalId,
      capacity: row.capacity,
      limits: policy.success
        ? {
            minReplicas: policy.data.minReplicas,
            maxReplicas: policy.data.maxReplicas,
            quantile: policy.data.quantile,
            budgetPerHour: policy.data.budgetPerHour,
          }
        : null,
      observedAt: iso(row.observedAt),
      sourceError: row.source.lastError ?? null,
      startupSeconds: orNull(row.capacity.startupSeconds),
    };
  },
});
