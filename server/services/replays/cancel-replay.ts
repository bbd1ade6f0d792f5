import { z } from "zod";
import { conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findReplay, moveReplay } from "@/server/store/replays";

/** cancelReplay ends a replay at once; a worker that is busy with it notices within a second or two. */
export const cancelReplay = mutation({
  name: "cancelReplay",
  scope: "replays:write",
  rest: { method: "POST", path: "/replays/{id}/cancel", summary: "Cancel a replay" },
  input: z.object({ id: z.string().min(1).describe("Id, or number such as R-12") }),
  async run({ db, now, actor, tell }, { id }) {
    const record = await findReplay(db, id);
    if (!record) throw notFound("replay", id);
    const label = `R-${record.number}`;
    const change = { finishedAt: now, error: `Cancelled by ${actor.name}.` };
    if (!(await moveReplay(db, record.id, ["queued", "running"], "cancelled", change)))
      throw conflict(`${label} is ${record.state} already, so there is nothing to cancel.`);
    tell("replays");
    if (record.policyVersionId) tell("policies");
    return { id: record.id, label };
  },
  audit: (_input, { id, label }) => ({
    targetKind: "replay",
    targetId: id,
    targetName: label,
    summary: `Cancelled the replay ${label}.`,
  }),
});
