import { z } from "zod";
import { conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findTuning, moveTuning } from "@/server/store/tunings";

/** cancelTuning stops a tuning within seconds; nothing is proposed. */
export const cancelTuning = mutation({
  name: "cancelTuning",
  scope: "policies:write",
  rest: { method: "POST", path: "/tunings/{id}/cancel", summary: "Cancel a tuning" },
  input: z.object({ id: z.string().min(1) }),
  async run({ db, actor, now, tell }, { id }) {
    const tuning = await findTuning(db, id);
    if (!tuning) throw notFound("tuning", id);
    const why = `Cancelled by ${actor.name}.`;
    const ended = { state: "cancelled", why, finishedAt: now, cancelRequestedAt: now } as const;
    if (!(await moveTuning(db, id, ["queued", "running"], ended)))
      throw conflict(`This tuning is ${tuning.state} by now, so there is nothing to cancel.`);
    tell("policies");
    return { id, policyId: tuning.policyId, name: tuning.policyName };
  },
  audit: (_, tuning) => ({
    targetKind: "policy",
    targetId: tuning.policyId,
    targetName: tuning.name,
    summary: `Cancelled the tuning of ${tuning.name}.`,
  }),
});
