import { moveModel } from "@/server/core/registry/model-states";
import type { Actor } from "@/server/core/access/actor";
import { AppError, conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { personBehind } from "@/server/store/deciders";
import { crown, findModel, type ModelRecord, modelsOfGroup } from "@/server/store/models";
import { readSetting } from "@/server/store/settings";
import { z } from "zod";

/** promoteModel makes a scored model the champion of its group by hand, against the rule if need be; it asks for the reason. */
export const promoteModel = mutation({
  name: "promoteModel",
  scope: "models:decide",
  input: z.object({
    id: z.string(),
    reason: z
      .string({ error: "Give the reason." })
      .trim()
      .min(3, { error: "Give the reason in a few words." })
      .max(500),
  }),
  rest: { method: "POST", path: "/models/{id}/promote", summary: "Promote a model by hand" },
  async run({ db, actor, now, tell }, { id }) {
    const model = await findModel(db, id);
    if (!model) throw notFound("model", id);
    await askSecondPerson(db, actor, model);
    const [champion] = await modelsOfGroup(db, model.groupKey, ["champion"]);
    const trained = model.artifactHash !== undefined || model.kind === "ensemble";
    const wins = model.scores?.verdict.wins ?? false;
    const move = moveModel(model.state, "champion", {
      trained,
      scored: model.scores !== undefined,
      wins,
      byHand: true,
    });
    if (!move.ok) throw conflict(`${model.name} cannot become champion. ${move.why}`);
    await crown(db, model, model.state, now);
    tell("models");
    return {
      id: model.id,
      name: model.name,
      group: model.groupKey,
      state: "champion" as const,
      before: champion?.name ?? null,
    };
  },
  audit: (input, output) => ({
    targetKind: "model",
    targetId: output.id,
    targetName: output.name,
    summary: `Promoted ${output.name} for ${output.group} by hand${output.before ? `, in place of ${output.before}` : ""}.`,
    reason: input.reason,
    before: { champion: output.before },
    after: { champion: output.name },
  }),
});

/** askSecondPerson refuses who asked for a training the promotion that the rule refused, unless the settings allow it. */
async function askSecondPerson(db: Db, actor: Actor, model: ModelRecord): Promise<void> {
  const { askedBy } = model.settings;
  if (model.scores?.verdict.wins || askedBy === undefined || (await personBehind(db, actor)) !== askedBy)
    return;
  if ((await readSetting(db, "selfApproval")).allowed) return;
  throw new AppError(
    "forbidden",
    `${actor.name} asked for the training of ${model.name} and the rule did not promote it. Another approver may promote it.`,
  );
}
