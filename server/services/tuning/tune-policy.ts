import { z } from "zod";
import { conflict, notFound } from "@/server/errors";
import type { Enqueue } from "@/server/ports/job-queue";
import { mustFindPolicy } from "@/server/services/policies/case";
import { mutation } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import { addTuning, listTunings } from "@/server/store/tunings";

/** tuningJob is the job of one tuning; `again` tells a repeated hand-over from the first. */
export const tuningJob = (tuningId: string, again = ""): Enqueue<"tune"> => ({
  name: "tune",
  payload: { tuningId },
  id: `tune_${tuningId}${again}`,
});

/** tunePolicy lets the agent learn a policy's settings by situation from a workload's history; it proposes a version only when that held on later days. */
export const tunePolicy = mutation({
  name: "tunePolicy",
  scope: "policies:write",
  rest: { method: "POST", path: "/policies/{id}/tune", summary: "Learn settings by situation", status: 202 },
  input: z.object({
    id: z.string().min(1).describe("Id or name of the policy"),
    workload: z.string().min(1).optional().describe("Governed workload to learn from; the first unless said"),
    seed: z.coerce.number().int().min(0).optional(),
  }),
  async run({ db, actor, now, deps, enqueue, tell }, input) {
    const policy = await mustFindPolicy(db, input.id);
    const active = policy.versions.find((version) => version.state === "active");
    if (!active)
      throw conflict(`${policy.name} has no active version to start from. Have one approved first.`);
    if (active.body.planner !== "quantile")
      throw conflict(
        `${policy.name} uses priced risk, which weighs each replica already. Only policies that serve a quantile are tuned.`,
      );
    const workload = input.workload
      ? policy.governs.find(({ id, name }) => id === input.workload || name === input.workload)
      : policy.governs[0];
    if (!workload) {
      if (input.workload) throw notFound(`workload governed by ${policy.name}`, input.workload);
      throw conflict(`${policy.name} governs no workload, so there is no history to learn from.`);
    }
    const [running] = await listTunings(db, { policyId: policy.id, states: ["queued", "running"], limit: 1 });
    if (running) throw conflict(`A tuning of ${policy.name} is on its way. Wait for it or cancel it.`);
    const id = await addTuning(db, {
      policyId: policy.id,
      baseVersion: active.version,
      workloadId: workload.id,
      workloadName: workload.name,
      seed: input.seed ?? deps.seed,
      askedBy: await personBehind(db, actor),
      askedByName: actor.name,
      now,
    });
    enqueue(tuningJob(id));
    tell("policies");
    return { id, policyId: policy.id, name: policy.name, version: active.version, workload: workload.name };
  },
  audit: (_, made) => ({
    targetKind: "policy",
    targetId: made.policyId,
    targetName: made.name,
    summary: `Started a tuning of ${made.name} v${made.version} on the history of ${made.workload}.`,
  }),
});
