import { z } from "zod";
import { conflict, notFound } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { crown, findModel, type ModelRecord, modelsOfGroup } from "@/server/store/models";

/** decisionInput is what a person gives who decides by hand which model serves. */
export const decisionInput = z.object({
  id: z.string(),
  reason: z
    .string({ error: "Give the reason." })
    .trim()
    .min(3, { error: "Give the reason in a few words." })
    .max(500),
});

/** HandOver tells which model serves a group now and which did before. */
export interface HandOver {
  id: string;
  name: string;
  group: string;
  state: "champion";
  before: string | null;
}

/** mustFindModel reads a model by id or name; throws not_found. */
export async function mustFindModel(db: Db, id: string): Promise<ModelRecord> {
  const model = await findModel(db, id);
  if (!model) throw notFound("model", id);
  return model;
}

/** handOver makes a model the champion of its group, in place of who is; `move` says whether its state lets it. */
export async function handOver(
  db: Db,
  model: ModelRecord,
  move: { ok: true } | { ok: false; why: string },
  now: number,
): Promise<HandOver> {
  if (!move.ok) throw conflict(`${model.name} cannot become champion. ${move.why}`);
  const [champion] = await modelsOfGroup(db, model.groupKey, ["champion"]);
  await crown(db, model, model.state, now);
  return {
    id: model.id,
    name: model.name,
    group: model.groupKey,
    state: "champion",
    before: champion?.name ?? null,
  };
}

/** handOverAudit is the line in the record; `sentence` is its summary. */
export const handOverAudit = (input: { reason: string }, output: HandOver, sentence: string) => ({
  targetKind: "model" as const,
  targetId: output.id,
  targetName: output.name,
  summary: sentence,
  reason: input.reason,
  before: { champion: output.before },
  after: { champion: output.name },
});
