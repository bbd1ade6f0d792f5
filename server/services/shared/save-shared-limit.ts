import { z } from "zod";
import { SHARED_UNITS } from "@/server/core/planning/priorities/shared";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { mustFindWorkload } from "@/server/services/workloads/view";
import { findSharedLimits, saveSharedLimit as save, setMembers } from "@/server/store/shared-limits";
import { readSetting } from "@/server/store/settings";
import { presentLimit } from "./view";

/** saveSharedLimit makes a limit that workloads share, or changes the one of the same name, from the next cycle on. */
export const saveSharedLimit = mutation({
  name: "saveSharedLimit",
  scope: "settings:write",
  input: z.object({
    name: z.string().trim().min(1).max(80),
    unit: z.enum(SHARED_UNITS).default("replicas"),
    amount: z.number().positive().max(1_000_000),
    /** Priorities up to this one have what they want before others get more than their floors; 0: nobody goes first. */
    firstPriority: z.int().min(0).max(10).default(0),
    /** Ids of all workloads that share it; left out, they stay. */
    workloads: z.array(z.string()).max(500).optional(),
  }),
  rest: {
    method: "POST",
    path: "/shared-limits",
    summary: "Makes or changes a limit that workloads share.",
    status: 201,
  },
  async run(call, { workloads, ...limit }) {
    const before = (await findSharedLimits(call.db)).find(({ name }) => name === limit.name);
    for (const id of workloads ?? []) await mustFindWorkload(call.db, id);
    const id = await save(call.db, limit);
    if (workloads) await setMembers(call.db, id, workloads);
    const row = (await findSharedLimits(call.db)).find((each) => each.id === id);
    if (!row) throw new AppError("conflict", `${limit.name} was removed meanwhile. Make it anew.`);
    const rule = await readSetting(call.db, "priorities");
    const after = presentLimit(row, rule);
    if (after.least > after.amount)
      throw new AppError(
        "invalid_input",
        `The least replicas of its workloads take ${after.least} ${after.unit === "replicas" ? "replicas" : "dollars an hour"}, more than ${after.amount}. Raise the limit or lower the least replicas in their policies.`,
      );
    call.tell("settings", "workloads");
    for (const workload of after.workloads)
      call.enqueue({ name: "plan", payload: { workloadId: workload.id } });
    return { before: before ? presentLimit(before, rule) : null, after };
  },
  audit: (_, { before, after }) => ({
    targetKind: "sharedLimit",
    targetId: after.id,
    targetName: after.name,
    summary: `Set the shared limit ${after.name}: ${after.workloads.length} workloads share ${after.unit === "replicas" ? `${after.amount} replicas` : `$${after.amount.toFixed(2)}/h`}.`,
    before: before ?? undefined,
    after,
  }),
});
