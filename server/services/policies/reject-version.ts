import { z } from "zod";
import { movePolicyVersion } from "@/server/core/policy/versions";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { moveVersion } from "@/server/store/policies";
import { lockVersion, lostRace, mayVote, sayVersion, versionKey } from "./case";

/** rejectVersion ends a submitted version; its author may withdraw it this way. The active version stays. */
export const rejectVersion = mutation({
  name: "rejectVersion",
  scope: "policies:write",
  rest: { method: "POST", path: "/policies/{id}/versions/{n}/reject", summary: "Reject a submitted version" },
  input: versionKey.extend({
    comment: z
      .string()
      .trim()
      .max(2_000, "The comment is longer than 2,000 characters. Shorten it.")
      .optional(),
  }),
  async run({ db, actor, now, tell }, input) {
    const { policy, version, active } = await lockVersion(db, input.id, input.n);
    const may = await mayVote(db, actor, version.authorId, "reject");
    if (!may.may) throw new AppError("forbidden", may.why);
    const facts = {
      now,
      expiresAt: version.expiresAt,
      valid: true,
      votesReached: false,
      someoneRejected: true,
    };
    const move = movePolicyVersion(version.state, "rejected", facts);
    if (!move.ok) {
      const fresh = [{ field: "state", message: version.state }];
      throw new AppError("conflict", `${sayVersion(version)} is ${version.state}. ${move.why}`, fresh);
    }
    const decision = {
      decidedAt: now,
      decidedBy: actor.id,
      decidedName: actor.name,
      comment: input.comment || undefined,
    };
    if (!(await moveVersion(db, version.id, "submitted", "rejected", now, decision))) throw lostRace(version);
    tell("policies", "plans");
    const stays = active ? `v${active.version} stays active` : "no version is active";
    return {
      id: policy.id,
      name: policy.name,
      version: version.version,
      state: "rejected" as const,
      decidedAt: now,
      stays,
    };
  },
  audit: (input, done) => ({
    targetKind: "policy",
    targetId: done.id,
    targetName: done.name,
    summary: `Rejected ${done.name} v${done.version}; ${done.stays}.`,
    reason: input.comment || undefined,
    before: { state: "submitted" },
    after: { state: "rejected" },
  }),
});
