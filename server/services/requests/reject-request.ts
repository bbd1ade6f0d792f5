import { can } from "@/server/core/access/actor";
import { AppError } from "@/server/errors";
import { mayVote } from "@/server/services/policies/case";
import { mutation } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import { decideRequest } from "@/server/store/requests";
import { mustFindRequest, over, requestKey, SCOPE_OF, sayRequest } from "./case";

/** rejectRequest leaves everything as it is; who asked may always withdraw it so. */
export const rejectRequest = mutation({
  name: "rejectRequest",
  scope: "workloads:write",
  rest: {
    method: "POST",
    path: "/requests/{id}/reject",
    summary: "Rejects or withdraws a change that was asked for.",
  },
  input: requestKey,
  async run({ db, actor, now, tell }, input) {
    const request = await mustFindRequest(db, input.id);
    const own = (await personBehind(db, actor)) === request.author.id;
    const may = await mayVote(db, actor, request.author.id, "reject");
    if (!may.may) throw new AppError("forbidden", may.why);
    if (!own && !can(actor, SCOPE_OF[request.kind]))
      throw new AppError("forbidden", "An approver or an admin decides this.");
    const decision = { at: now, by: actor.id, name: actor.name, comment: input.comment || undefined };
    if (!(await decideRequest(db, request.id, "rejected", decision))) throw over(request, now);
    tell("plans");
    return {
      id: request.id,
      kind: request.kind,
      name: request.subjectName,
      says: sayRequest(request),
      request,
      own,
    };
  },
  audit: (input, { request, says, own }) => ({
    targetKind: request.kind === "mode" ? "workload" : "model",
    targetId: request.subjectId,
    targetName: request.subjectName,
    summary: own
      ? `Withdrew the request for ${says}.`
      : `Rejected ${says}, asked for by ${request.author.name}.`,
    reason: input.comment || undefined,
  }),
});
