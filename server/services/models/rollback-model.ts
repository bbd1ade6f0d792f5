import { moveModel } from "@/server/core/registry/model-states";
import { conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { crown, findModel, type ModelRecord, modelsOfGroup } from "@/server/store/models";
import type { Db } from "@/server/store/client";
import { z } from "zod";

/** rollbackModel puts back who served before: given the champion, the one before it; given a retired model, that one. */
export const rollbackModel = mutation({
  name: "rollbackModel",
  scope: "models:decide",
  input: z.object({
    id: z.string(),
    reason: z
      .string({ error: "Give the reason." })
      .trim()
      .min(3, { error: "Give the reason in a few words." })
      .max(500),
  }),
  rest: {
    method: "POST",
    path: "/models/{id}/rollback",
    summary: "Put back the champion that served before",
  },
  async run({ db, now, tell }, { id }) {
    const model = await findModel(db, id);
    if (!model) throw notFound("model", id);
    const back = model.state === "champion" ? await servedBefore(db, model) : model;
    const facts = { trained: true, scored: back.scores !== undefined, wins: false, byHand: true };
    const move = moveModel(back.state, "champion", facts);
    if (back.state !== "retired" || !move.ok) {
      throw conflict(
        `${back.name} is ${back.state} and never served, so there is nothing to roll back to. Promote it instead.`,
      );
    }
    const [champion] = await modelsOfGroup(db, back.groupKey, ["champion"]);
    await crown(db, back, "retired", now);
    tell("models");
    return {
      id: back.id,
      name: back.name,
      group: back.groupKey,
      state: "champion" as const,
      before: champion?.name ?? null,
    };
  },
  audit: (input, output) => ({
    targetKind: "model",
    targetId: output.id,
    targetName: output.name,
    summary: `Rolled ${output.group} back${output.before ? ` from ${output.before}` : ""} to ${output.name}.`,
    reason: input.reason,
    before: { champion: output.before },
    after: { champion: output.name },
  }),
});

/** servedBefore gives the model that stopped being champion last. */
async function servedBefore(db: Db, champion: ModelRecord): Promise<ModelRecord> {
  const retired = (await modelsOfGroup(db, champion.groupKey, ["retired"])).filter(
    (model) => model.settings.retiredAt !== undefined,
  );
  const [last] = retired.sort((a, b) => (b.settings.retiredAt ?? 0) - (a.settings.retiredAt ?? 0));
  if (!last)
    throw conflict(
      `No model served ${champion.groupKey} before ${champion.name}, so there is nothing to roll back to.`,
    );
  return last;
}
