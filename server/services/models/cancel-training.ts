import { conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { changeModel, findModel, moveModelRow } from "@/server/store/models";
import { z } from "zod";

/** cancelTraining asks the trainer to stop, which takes up to 5 s; a training that has not begun ends at once. */
export const cancelTraining = mutation({
  name: "cancelTraining",
  scope: "models:write",
  input: z.object({ id: z.string() }),
  rest: { method: "POST", path: "/models/{id}/cancel", summary: "Cancel a training" },
  async run({ db, now, actor, tell }, { id }) {
    const model = await findModel(db, id);
    if (!model) throw notFound("model", id);
    const waiting = model.state === "training" && model.heartbeatAt === undefined;
    const done = waiting
      ? await moveModelRow(db, model.id, "training", "failed", {
          error: `Cancelled by ${actor.name} before it began.`,
          finishedAt: now,
        })
      : await changeModel(db, model.id, "training", { cancelRequestedAt: now });
    if (!done) throw conflict(`${model.name} is ${model.state} by now, so there is no training to cancel.`);
    tell("models");
    return { id: model.id, name: model.name, group: model.groupKey };
  },
  audit: (_input, output) => ({
    targetKind: "model",
    targetId: output.id,
    targetName: output.name,
    summary: `Cancelled the training of ${output.name} for ${output.group}.`,
  }),
});
