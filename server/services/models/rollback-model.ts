import { moveModel } from "@/server/core/registry/model-states";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { type ModelRecord, modelsOfGroup } from "@/server/store/models";
import { decisionInput, handOver, handOverAudit, mustFindModel } from "./hand-over";

/** rollbackModel puts back who served before: given the champion, the one before it; given a retired model, that one. */
export const rollbackModel = mutation({
  name: "rollbackModel",
  scope: "models:decide",
  input: decisionInput,
  rest: {
    method: "POST",
    path: "/models/{id}/rollback",
    summary: "Put back the champion that served before",
  },
  async run({ db, now, tell }, { id }) {
    const model = await mustFindModel(db, id);
    const back = model.state === "champion" ? await servedBefore(db, model) : model;
    if (back.state !== "retired")
      throw conflict(
        `${back.name} is ${back.state} and never served, so there is nothing to roll back to. Promote it instead.`,
      );
    const facts = { trained: true, scored: back.scores !== undefined, wins: false, byHand: true };
    const done = await handOver(db, back, moveModel("retired", "champion", facts), now);
    tell("models");
    return done;
  },
  audit: (input, output) =>
    handOverAudit(
      input,
      output,
      `Rolled ${output.group} back${output.before ? ` from ${output.before}` : ""} to ${output.name}.`,
    ),
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
