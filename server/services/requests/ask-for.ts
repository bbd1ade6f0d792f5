import { REQUEST_TTL_MS } from "@/server/core/approval/requests";
import type { Actor } from "@/server/core/access/actor";
import type { MutationCall } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import { addRequest, type NewRequest, type RequestRecord } from "@/server/store/requests";
import { readSetting } from "@/server/store/settings";

/** mustAskSecond tells whether a change has to wait for another person: the product's own jobs and self-approval need none. */
export async function mustAskSecond({
  db,
  actor,
}: Pick<MutationCall, "db"> & { actor: Actor }): Promise<boolean> {
  return actor.kind !== "system" && !(await readSetting(db, "selfApproval")).allowed;
}

/** askFor files a request in the name of whoever answers for the actor. */
export async function askFor(
  { db, actor, now, tell }: MutationCall,
  what: Pick<NewRequest, "kind" | "subjectId" | "subjectName" | "from" | "to" | "reason">,
): Promise<RequestRecord> {
  const author = { id: await personBehind(db, actor), name: actor.name };
  const request = await addRequest(db, { ...what, author, createdAt: now, expiresAt: now + REQUEST_TTL_MS });
  tell("plans");
  return request;
}
