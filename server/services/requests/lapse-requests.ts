import { systemActor } from "@/server/auth/actors";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import { expireRequests } from "@/server/store/requests";
import { sayRequest } from "./case";

/** lapseRequests expires the requests that ran out by `now` (epoch ms), with a line in the record; the sweep calls it. */
export async function lapseRequests(db: Db, now: number): Promise<void> {
  const lapsed = await expireRequests(db, now);
  for (const request of lapsed) {
    await appendAudit(db, {
      at: now,
      actor: systemActor("sweep", "Deadline"),
      action: "expireRequest",
      targetKind: request.kind === "mode" ? "workload" : "model",
      targetId: request.subjectId,
      targetName: request.subjectName,
      summary: `The request for ${sayRequest(request)} lapsed: nobody decided.`,
    });
  }
  if (lapsed.length > 0) {
    await notifyChange(db, "plans");
    await notifyChange(db, "audit");
  }
}
