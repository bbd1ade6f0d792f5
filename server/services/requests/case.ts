import { z } from "zod";
import { can } from "@/server/core/access/actor";
import type { Actor } from "@/server/core/access/actor";
import { AppError, conflict, notFound } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { findRequest, type RequestRecord } from "@/server/store/requests";

/** requestKey names a request; the comment is kept with the decision. */
export const requestKey = z.object({
  id: z.string().min(1).describe("Id of the request"),
  comment: z
    .string()
    .trim()
    .max(2_000, "The comment is longer than 2,000 characters. Shorten it.")
    .optional(),
});

/** SCOPE_OF says which scope decides a kind of request. */
export const SCOPE_OF = { mode: "plans:decide", model: "models:decide" } as const;

/** mustFindRequest reads a request; throws not_found. */
export async function mustFindRequest(db: Db, id: string): Promise<RequestRecord> {
  const request = await findRequest(db, id);
  if (!request) throw notFound("request", id);
  return request;
}

/** mustDecide refuses an actor whose scopes do not decide this kind. */
export function mustDecide(actor: Actor, request: RequestRecord): void {
  if (!can(actor, SCOPE_OF[request.kind]))
    throw new AppError("forbidden", "An approver or an admin decides this.");
}

/** sayRequest names the change: "checkout-api from approve to autopilot", "lstm-3 for storefront, requests". */
export const sayRequest = (request: RequestRecord): string =>
  request.kind === "mode"
    ? `${request.subjectName} from ${request.from} to ${request.to}`
    : `${request.subjectName} for ${request.from}`;

/** over is the conflict of a decision that came too late. */
export const over = (request: RequestRecord, now: number): Error => {
  const who = request.decided ? ` ${request.decided.name} decided it.` : "";
  const state = request.state === "waiting" && request.expiresAt <= now ? "expired" : request.state;
  return conflict(`The request for ${sayRequest(request)} is ${state}.${who}`);
};
