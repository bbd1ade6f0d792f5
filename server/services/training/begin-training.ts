import type { NetworkKind } from "@/server/core/words";
import { conflict } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { addModel, type ModelRecord, modelsOfGroup } from "@/server/store/models";

/** EPOCHS at most; a training ends earlier when the held-back loss no longer falls. */
export const EPOCHS = 10;

/** BY_ITSELF is the queue priority of what nobody asked for: behind the record of the past, and behind what a person waits for. */
export const BY_ITSELF = 20;

/** USUAL_KIND is trained where nobody chose: as good as the others on public series (docs/forecasting.md), and its copies are trained in a sixth of the time. */
export const USUAL_KIND: NetworkKind = "dense";

/** trainJob is the job that trains a model; the same model is enqueued once. */
export const trainJob = (modelId: string, again = "") =>
  ({ name: "train", payload: { modelId }, id: `train_${modelId}${again}` }) as const;

/** beginTraining stores a model in state "training"; conflict when its group is being trained already. */
export async function beginTraining(
  db: Db,
  fields: {
    groupKey: string;
    kind?: NetworkKind;
    why: string;
    createdBy: string;
    seed: number;
    now: number;
    askedBy?: string;
  },
): Promise<ModelRecord> {
  // Two who press the button at once must not both begin.
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`training ${fields.groupKey}`}))`;
  const [running] = await modelsOfGroup(db, fields.groupKey, ["training"]);
  if (running)
    throw conflict(
      `${running.name} is being trained for ${fields.groupKey} already. Wait for it or cancel it.`,
    );
  const { askedBy, kind = USUAL_KIND, ...rest } = fields;
  return addModel(db, {
    ...rest,
    kind,
    state: "training",
    settings: askedBy === undefined ? {} : { askedBy },
    epochs: EPOCHS,
  });
}
