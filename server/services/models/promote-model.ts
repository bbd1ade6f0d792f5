import { moveModel } from "@/server/core/registry/model-states";
import type { Actor } from "@/server/core/access/actor";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { personBehind } from "@/server/store/deciders";
import { type ModelRecord, STATISTICAL } from "@/server/store/models";
import { readSetting } from "@/server/store/settings";
import { decisionInput, handOver, handOverAudit, mustFindModel } from "./hand-over";

/** promoteModel makes a scored model the champion of its group by hand, against the rule if need be; it asks for the reason. */
export const promoteModel = mutation({
  name: "promoteModel",
  scope: "models:decide",
  input: decisionInput,
  rest: { method: "POST", path: "/models/{id}/promote", summary: "Promote a model by hand" },
  async run({ db, actor, now, tell }, { id }) {
    const model = await mustFindModel(db, id);
    await askSecondPerson(db, actor, model);
    const move = moveModel(model.state, "champion", {
      trained: model.artifactHash !== undefined || model.kind === STATISTICAL,
      scored: model.scores !== undefined,
      wins: model.scores?.verdict.wins ?? false,
      byHand: true,
    });
    const done = await handOver(db, model, move, now);
    tell("models");
    return done;
  },
  audit: (input, output) =>
    handOverAudit(
      input,
      output,
      `Promoted ${output.name} for ${output.group} by hand${output.before ? `, in place of ${output.before}` : ""}.`,
    ),
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
