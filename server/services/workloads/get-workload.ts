import { z } from "zod";
import { sayLead, sayLearnt } from "@/server/core/planning/capacity/learn";
import { saySize } from "@/server/core/planning/tiers/size";
import { sayDuration, sayReplicas } from "@/server/core/planning/say";
import { type Policy, policySchema } from "@/server/core/policy/policy";
import { query } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { readLearnt } from "@/server/store/learnt";
import type { WorkloadRow } from "@/server/store/workloads";
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
  /** What its target has besides cold replicas of one size, in sentences; null where nothing was said of it yet. */
  tiers: { warm: string; size: string } | null;
  /** What history taught of its capacity, each part a sentence with its evidence or with the reason why there is none; null before the first look. */
  learnt: { at: string | null; load: string; lead: string; size: string | null; usable: boolean } | null;
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
      tiers: tiersOf(row, policy.success ? policy.data : undefined),
      learnt: await learntOf(db, row, policy.success ? policy.data.utilisationTarget : undefined),
    };
  },
});

function tiersOf(
  { tiers, capacity, observedAt }: WorkloadRow,
  policy: Policy | undefined,
): WorkloadDetail["tiers"] {
  if (observedAt === undefined) return null;
  const { warm, size } = tiers ?? {};
  const money = (dollars: number) => `$${dollars.toFixed(2)}/h`;
  const each = warm && money(warm.priceShare * capacity.pricePerReplicaHour);
  const on = policy?.tiers.shadow ? "" : " The policy's shadow fleet is off.";
  const offered = size?.choices.map(({ factor }) => factor).join(", ");
  const may = policy?.resizeReplicas ? "" : " The policy does not resize replicas.";
  return {
    warm: warm
      ? `${sayReplicas(warm.ready)} kept warm${warm.starting > 0 ? `, ${warm.starting} starting` : ""}, of ${warm.desired} wanted and ${warm.atMost} at most; each costs ${each} and serves within ${sayDuration(warm.handOverSeconds)}.${on}`
      : "The target keeps no warm replicas.",
    size: size
      ? `Replicas have size ${size.factor}; the target offers ${offered}.${may}`
      : "The target does not resize replicas.",
  };
}

async function learntOf(db: Db, row: WorkloadRow, target = 0.8): Promise<WorkloadDetail["learnt"]> {
  const found = await readLearnt(db, row.id);
  if (!found) return null;
  const { load, lead, sizes = [] } = found.learnt;
  const configured = "reason" in load ? undefined : row.capacity.perReplica[load.resource];
  return {
    at: iso(found.at),
    load: "reason" in load ? load.reason : sayLearnt(load, target, row.ready, configured),
    lead: "reason" in lead ? lead.reason : sayLead(lead, row.capacity.startupSeconds),
    size: sizes.length
      ? `A replica would do with ${sizes.map((each) => saySize(each, row.capacity.perReplica[each.resource])).join(" And with ")} This is advice.`
      : null,
    usable: !("reason" in load) || !("reason" in lead),
  };
}
