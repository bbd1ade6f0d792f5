import { can } from "@/server/core/access/actor";
import type { May } from "@/server/core/approval/rules";
import type { Actor } from "@/server/core/access/actor";
import type { Scope } from "@/server/core/words";
import { mayVote } from "@/server/services/policies/case";
import type { Db } from "@/server/store/client";
import { listDeciders } from "@/server/store/deciders";

/** Seats is who may decide a case: you or why not, and the names of the others who may. */
export interface Seats {
  you: May;
  others: { id: string; name: string; role: string }[];
}

/** whoDecides tells who may approve a case; `authorId` is undefined when the product itself proposed it. */
export async function whoDecides(db: Db, actor: Actor, scope: Scope, authorId?: string): Promise<Seats> {
  const people = await listDeciders(db);
  const others = people.filter((person) => person.id !== actor.id && person.id !== authorId);
  if (!can(actor, scope)) {
    return { you: { may: false, why: "An approver or an admin decides this." }, others };
  }
  return {
    you: authorId === undefined ? { may: true } : await mayVote(db, actor, authorId, "approve"),
    others,
  };
}
