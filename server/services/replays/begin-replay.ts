import type { Asked } from "@/server/core/replay/asked";
import type { Call } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { personBehind } from "@/server/store/deciders";
import { addReplay } from "@/server/store/replays";
import type { Enqueue } from "@/server/ports/job-queue";

/** partJob is the job that replays one workload of a replay; `again` tells a repeated hand-over from the first. */
export const partJob = (replayId: string, position: number, again = ""): Enqueue<"replayPart"> => ({
  name: "replayPart",
  payload: { replayId, position },
  id: `replay_${replayId}_${position}${again}`,
});

/** beginReplay stores what is asked for and hands a job for each workload to the queue once the caller has committed. */
export async function beginReplay(
  call: Pick<Call, "actor" | "now"> & { db: Db; enqueue: (job: Enqueue) => void },
  asked: Asked,
  policyVersionId?: string,
): Promise<{ id: string; number: number }> {
  const { db, actor, now } = call;
  const by = { id: await personBehind(db, actor), name: actor.name };
  const made = await addReplay(db, { asked, policyVersionId, by, now });
  for (let position = 0; position < asked.workloads.length; position++)
    call.enqueue(partJob(made.id, position));
  return made;
}
