import { z } from "zod";
import { policyFaults } from "@/server/core/policy/policy";
import { movePolicyVersion } from "@/server/core/policy/versions";
import { AppError } from "@/server/errors";
import { mustBeReplayed } from "@/server/services/replays/replay-submission";
import { mutation } from "@/server/services/verb";
import { moveVersion } from "@/server/store/policies";
import { activate } from "./activate";
import { lockVersion, lostRace, mayVote, sayCount, sayGoverned, sayVersion, versionKey } from "./case";
import { diffOf } from "./view";

/** approveVersion approves a submitted version and makes it active at once; its author may not, unless a setting allows it, and nobody before its replay has ended. */
export const approveVersion = mutation({
  name: "approveVersion",
  scope: "policies:decide",
  rest: {
    method: "POST",
    path: "/policies/{id}/versions/{n}/approve",
    summary: "Approve a submitted version",
  },
  input: versionKey.extend({
    comment: z
      .string()
      .trim()
      .max(2_000, "The comment is longer than 2,000 characters. Shorten it.")
      .optional(),
    seenActive: z.number().int().optional().describe("Active version beside which the approver saw the diff"),
  }),
  async run({ db, actor, now, tell }, input) {
    const { policy, version, active } = await lockVersion(db, input.id, input.n);
    const may = await mayVote(db, actor, version.authorId, "approve");
    if (!may.may) throw new AppError("forbidden", may.why);
    const faults = policyFaults(version.body);
    const facts = {
      now,
      expiresAt: version.expiresAt,
      valid: faults.length === 0,
      votesReached: true,
      someoneRejected: false,
    };
    const move = movePolicyVersion(version.state, "approved", facts);
    if (!move.ok) {
      const who = version.decidedName ? ` ${version.decidedName} decided it.` : "";
      const fresh = [{ field: "state", message: version.state }, ...faults];
      throw new AppError("conflict", `${sayVersion(version)} is ${version.state}.${who} ${move.why}`, fresh);
    }
    if (input.seenActive !== undefined && input.seenActive !== active?.version) {
      const is = active ? `v${active.version} is active by now` : "no version is active by now";
      const fresh = [{ field: "active", message: String(active?.version ?? "none") }];
      throw new AppError(
        "conflict",
        `You saw the change from v${input.seenActive}, but ${is}. Look at the new diff, then decide.`,
        fresh,
      );
    }
    await mustBeReplayed(db, version);
    const decision = {
      decidedAt: now,
      decidedBy: actor.id,
      decidedName: actor.name,
      comment: input.comment || undefined,
    };
    if (!(await moveVersion(db, version.id, "submitted", "approved", now, decision))) throw lostRace(version);
    await activate(db, { version: { ...version, state: "approved" }, active, now });
    tell("policies", "plans");
    const changes = active ? diffOf(active, version).changes.length : 0;
    const says = active
      ? `${sayCount(changes, "setting")} changed from v${active.version}, for ${sayGoverned(policy)}`
      : `the first active version, for ${sayGoverned(policy)}`;
    return {
      id: policy.id,
      name: policy.name,
      version: version.version,
      state: "active" as const,
      replaced: active?.version,
      decidedAt: now,
      says,
      before: active?.body,
      body: version.body,
    };
  },
  audit: (input, done) => ({
    targetKind: "policy",
    targetId: done.id,
    targetName: done.name,
    summary: `Approved ${done.name} v${done.version}: ${done.says}.`,
    reason: input.comment || undefined,
    before: done.before,
    after: done.body,
  }),
});
