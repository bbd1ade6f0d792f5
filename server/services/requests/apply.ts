import { moveModel } from "@/server/core/registry/model-states";
import type { Mode } from "@/server/core/words";
import { conflict } from "@/server/errors";
import { type HandOver, handOver, mustFindModel } from "@/server/services/models/hand-over";
import type { MutationCall } from "@/server/services/verb";
import { moveMode } from "@/server/services/workloads/move-mode";
import { mustFindWorkload } from "@/server/services/workloads/view";
import { type ModelRecord, STATISTICAL } from "@/server/store/models";
import { type RequestRecord, supersedeRequests } from "@/server/store/requests";

/** applyRequest makes the change that was asked for; a conflict says what has moved since. */
export async function applyRequest(call: MutationCall, request: RequestRecord): Promise<void> {
  if (request.kind === "model") {
    await promote(call, await mustFindModel(call.db, request.subjectId));
    return;
  }
  const workload = await mustFindWorkload(call.db, request.subjectId);
  if (workload.mode !== request.from) {
    throw conflict(
      `${workload.name} is in ${workload.mode} by now, not in ${request.from}. Reject this and ask anew.`,
    );
  }
  await moveMode(call, workload, request.to as Mode);
}

/** promote makes a scored model the champion of its group by hand, and closes what waited for that. */
export async function promote({ db, now, tell }: MutationCall, model: ModelRecord): Promise<HandOver> {
  const done = await handOver(db, model, moveModel(model.state, "champion", promotionFacts(model)), now);
  const asked = await supersedeRequests(db, "model", model.id);
  tell("models", ...(asked > 0 ? (["plans"] as const) : []));
  return done;
}

/** mustBePromotable refuses a model that the rules of the registry let nobody promote. */
export function mustBePromotable(model: ModelRecord): void {
  const move = moveModel(model.state, "champion", promotionFacts(model));
  if (!move.ok) throw conflict(`${model.name} cannot become champion. ${move.why}`);
}

/** promotionFacts is what the rules of the registry look at when a person promotes. */
export const promotionFacts = (model: ModelRecord) => ({
  trained: model.artifactHash !== undefined || model.kind === STATISTICAL,
  scored: model.scores !== undefined,
  wins: model.scores?.verdict.wins ?? false,
  byHand: true,
});
