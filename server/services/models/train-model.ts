import { NETWORK_KINDS } from "@/server/core/words";
import { AppError, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { beginTraining, trainJob } from "@/server/services/training/begin-training";
import { findWorkloadRef } from "@/server/store/imports";
import { personBehind } from "@/server/store/deciders";
import { findGroup, listGroups } from "@/server/store/model-groups";
import type { Db } from "@/server/store/client";
import { z } from "zod";

/** trainModel begins the training of a group's network now, by the group's name or by one of its workloads. */
export const trainModel = mutation({
  name: "trainModel",
  scope: "models:write",
  input: z.object({
    /** e.g. "storefront, requests" */
    group: z.string().optional(),
    /** Id or name of a workload; its first resource is trained. */
    workload: z.string().optional(),
    /** "dense" by default. */
    kind: z.enum(NETWORK_KINDS).optional(),
    reason: z.string().trim().max(500).optional(),
  }),
  rest: { method: "POST", path: "/models/train", summary: "Train a network now", status: 202 },
  async run({ db, actor, now, deps, enqueue, tell }, input) {
    const group = await chosenGroup(db, input.group, input.workload);
    const why = input.reason
      ? `${actor.name} asked for it: ${input.reason.replace(/[.\s]+$/, "")}.`
      : `${actor.name} asked for it.`;
    const model = await beginTraining(db, {
      groupKey: group,
      kind: input.kind,
      why,
      createdBy: actor.name,
      seed: deps.seed,
      askedBy: await personBehind(db, actor),
      now,
    });
    enqueue(trainJob(model.id));
    tell("models");
    return { id: model.id, name: model.name, group };
  },
  audit: (input, output) => ({
    targetKind: "model",
    targetId: output.id,
    targetName: output.name,
    summary: `Started the training of ${output.name} for ${output.group}.`,
    reason: input.reason,
  }),
});

async function chosenGroup(db: Db, key: string | undefined, workload: string | undefined): Promise<string> {
  const groups = await listGroups(db);
  const known = groups.map((group) => `"${group.key}"`).join(", ");
  if (key !== undefined) {
    if (await findGroup(db, key)) return key;
    throw new AppError(
      "invalid_input",
      `There is no group "${key}" with a series. Use one of ${known || "those that come with data"}.`,
    );
  }
  if (workload === undefined)
    throw new AppError(
      "invalid_input",
      `Say which group or workload to train, for example ${known || "by workload"}.`,
    );
  const found = await findWorkloadRef(db, workload);
  const group = groups.find(({ workloadIds }) => found && workloadIds.includes(found.id));
  if (!group) throw notFound("workload", workload);
  return group.key;
}
