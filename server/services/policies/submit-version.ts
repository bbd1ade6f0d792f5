import { z } from "zod";
import { policyFaults } from "@/server/core/policy/policy";
import { movePolicyVersion } from "@/server/core/policy/versions";
import { AppError, conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { replaySubmission } from "@/server/services/replays/replay-submission";
import { moveVersion } from "@/server/store/policies";
import {
  lockVersion,
  lostRace,
  mustBeAuthor,
  SUBMISSION_TTL_MS,
  sayCount,
  sayVersion,
  versionKey,
} from "./case";
import { diffOf } from "./view";

/** submitVersion asks for a decision about a draft, with the author's reason; its settings are fixed from then on. */
export const submitVersion = mutation({
  name: "submitVersion",
  scope: "policies:write",
  rest: {
    method: "POST",
    path: "/policies/{id}/versions/{n}/submit",
    summary: "Submit a draft for approval",
  },
  input: versionKey.extend({
    reason: z
      .string({ error: "Say in a sentence why you want this change." })
      .trim()
      .min(3, "Say in a sentence why you want this change.")
      .max(2_000, "The reason is longer than 2,000 characters. Shorten it."),
  }),
  async run(call, input) {
    const { db, actor, now, tell } = call;
    const found = await lockVersion(db, input.id, input.n);
    const { policy, version, active } = found;
    await mustBeAuthor(db, actor, found);
    const faults = policyFaults(version.body);
    const move = movePolicyVersion(version.state, "submitted", {
      now,
      valid: faults.length === 0,
      votesReached: false,
      someoneRejected: false,
    });
    if (!move.ok) throw new AppError("conflict", `${sayVersion(version)}: ${move.why}`, faults);
    const diff = active && diffOf(active, version);
    if (diff && diff.changes.length === 0) {
      throw conflict(
        `${sayVersion(version)} has the same settings as the active v${diff.from}. There is nothing to decide.`,
      );
    }
    const expiresAt = now + SUBMISSION_TTL_MS;
    const change = { reason: input.reason, submittedAt: now, expiresAt };
    if (!(await moveVersion(db, version.id, "draft", "submitted", now, change))) throw lostRace(version);
    const replay = await replaySubmission(call, { policy, version, active });
    tell("policies");
    const says = diff
      ? `${sayCount(diff.changes.length, "setting")} differ from v${diff.from}`
      : "its first version";
    return {
      id: policy.id,
      name: policy.name,
      version: version.version,
      expiresAt,
      says,
      /** "R-12": the replay whose report the version carries; absent when the policy governs nothing. */
      replay: replay?.label,
      before: active?.body,
      body: version.body,
    };
  },
  audit: (input, sent) => ({
    targetKind: "policy",
    targetId: sent.id,
    targetName: sent.name,
    summary: `Submitted ${sent.name} v${sent.version}: ${sent.says}. It lapses ${new Date(sent.expiresAt).toISOString().slice(0, 16).replace("T", " ")} UTC.`,
    reason: input.reason,
    before: sent.before,
    after: sent.body,
  }),
});
