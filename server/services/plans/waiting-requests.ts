import { can } from "@/server/core/access/actor";
import { mayVote } from "@/server/services/policies/case";
import { SCOPE_OF } from "@/server/services/requests/case";
import { decidedRequestRecords, type RequestRecord, waitingRequestRecords } from "@/server/store/requests";
import type { DecidedSource, WaitingSource } from "./waiting";

const words = (request: RequestRecord) =>
  request.kind === "mode"
    ? { label: request.to, change: `${request.from} to ${request.to}` }
    : { label: request.subjectName, change: `serves ${request.from}, against the rule` };

/** waitingRequests reads the mode changes and promotions that wait for a second person. */
export const waitingRequests: WaitingSource = async ({ db, actor, now }) => {
  const requests = await waitingRequestRecords(db, now);
  return Promise.all(
    requests.map(async (request) => ({
      kind: request.kind,
      id: request.id,
      ...words(request),
      name: request.subjectName,
      why: request.reason,
      openedAt: request.createdAt,
      expiresAt: request.expiresAt,
      author: request.author,
      you: can(actor, SCOPE_OF[request.kind])
        ? await mayVote(db, actor, request.author.id, "approve")
        : { may: false as const, why: "An approver or an admin decides this." },
    })),
  );
};

/** decidedRequests reads the mode changes and promotions that a second person decided, or that lapsed. */
export const decidedRequests: DecidedSource = async ({ db, since }) =>
  (await decidedRequestRecords(db, since)).map((request) => ({
    kind: request.kind,
    id: request.id,
    ...words(request),
    name: request.subjectName,
    state: request.state,
    endedAt: request.decidedAt ?? request.expiresAt,
    decided: request.decided,
    comment: request.comment,
    authorId: request.author.id,
  }));
