import { notFound } from "@/server/errors";
import { query } from "@/server/services/verb";
import { findModel } from "@/server/store/models";
import { z } from "zod";
import { type ModelDetail, viewModel } from "./view";

/** getModel shows one model with its scorecard, by id or name. */
export const getModel = query({
  name: "getModel",
  scope: "read",
  input: z.object({ id: z.string() }),
  rest: { method: "GET", path: "/models/{id}", summary: "One model with its scorecard" },
  async run({ db, now }, { id }): Promise<ModelDetail> {
    const model = await findModel(db, id);
    if (!model) throw notFound("model", id);
    return { ...viewModel(model, now), scores: model.scores ?? null };
  },
});
