import { AppError } from "@/server/errors";
import { mayVote } from "@/server/services/policies/case";
import { mutation } from "@/server/services/verb";
import { decideRequest } from "@/server/store/requests";
import { applyRequest } from "./apply";
import { mustDecide, mustFindRequest, over, requestKey, sayRequest } from "./case";

/** approveRequest makes the change that someone else asked for; who asked may not, unless a setting allows it. */
export const approveRequest = mutation({
  name: "approveRequest",
  scope: "plans:decide",
  rest: {
    method: "POST",
    path: "/requests/{id}/approve",
    summary: "Approves a change that another asked for.",
  },
  input: requestKey,
  async run(call, input) {
    const { db, actor, now, tell } = call;
    const request = await mustFindRequest(db, input.id);
    mustDecide(actor, request);
    const may = await mayVote(db, actor, request.author.id, "approve");
    if (!may.may) throw new AppError("forbidden", may.why);
    const decision = { at: now, by: actor.id, name: actor.name, comment: input.comment || undefined };
    if (!(await decideRequest(db, request.id, "approved", decision))) throw over(request, now);
    await applyRequest(call, request);
    tell("plans");
    return {
      id: request.id,
      kind: request.kind,
      name: request.subjectName,
      says: sayRequest(request),
      request,
    };
  },
  audit: (input, { request, says }) => ({
    targetKind: request.kind === "mode" ? "workload" : "model",
    targetId: request.subjectId,
    targetName: request.subjectName,
    summary: `Approved ${says}, asked for by ${request.author.name}.`,
    reason: input.comment || request.reason,
    before: request.kind === "mode" ? { mode: request.from } : undefined,
    after: request.kind === "mode" ? { mode: request.to } : { champion: request.to },
  }),
});
