import { z } from "zod";
import type { Policy } from "@/server/core/policy/policy";
import { conflict, notFound } from "@/server/errors";
import { mustFindPolicy, sayCount, SUBMISSION_TTL_MS } from "@/server/services/policies/case";
import { diffOf } from "@/server/services/policies/view";
import { replaySubmission } from "@/server/services/replays/replay-submission";
import { mutation } from "@/server/services/verb";
import { addVersion, lockPolicy, moveVersion } from "@/server/store/policies";
import { findTuning, moveTuning, type TuningResult } from "@/server/store/tunings";

/**
 * proposeTuning submits what a tuning found as a policy version like any other: with its replay, for a person to decide.
 * `changes` are the settings that it differs in. Whoever asked for the tuning counts as its author, so that the rule of the second pair of eyes holds.
 */
export const proposeTuning = mutation({
  name: "proposeTuning",
  scope: "policies:write",
  input: z.object({
    id: z.string(),
    changes: z.custom<Partial<Policy>>(),
    result: z.custom<TuningResult>(),
    why: z.string(),
  }),
  async run(call, { id, changes: settings, result, why }) {
    const { db, now, tell } = call;
    const tuning = await findTuning(db, id);
    if (!tuning) throw notFound("tuning", id);
    await lockPolicy(db, tuning.policyId);
    const policy = await mustFindPolicy(db, tuning.policyId);
    const active = policy.versions.find((version) => version.state === "active");
    if (active?.version !== tuning.baseVersion)
      throw conflict(
        `${policy.name} is at v${active?.version ?? "none"} by now, not v${tuning.baseVersion} from which this was found. Start it again.`,
      );
    const version = Math.max(0, ...policy.versions.map((v) => v.version)) + 1;
    const body = { ...active.body, ...settings };
    const added = await addVersion(db, {
      policyId: policy.id,
      version,
      state: "draft",
      body,
      reason: why,
      now,
      authorId: tuning.askedBy,
      authorName: `${tuning.kind === "risk level" ? "Choice of risk" : "Tuner"}, asked by ${tuning.askedByName}`,
    });
    const sent = { submittedAt: now, expiresAt: now + SUBMISSION_TTL_MS };
    if (!added || !(await moveVersion(db, added, "draft", "submitted", now, sent)))
      throw conflict(`Someone else started v${version} of ${policy.name} in this moment.`);
    const after = await mustFindPolicy(db, policy.id);
    const made = after.versions.find((each) => each.version === version);
    if (!made) throw notFound("policy version", `${policy.name} v${version}`);
    await replaySubmission(call, { policy: after, version: made, active });
    const ended = {
      state: "proposed",
      progress: 1,
      result,
      why,
      proposedVersion: version,
      finishedAt: now,
    } as const;
    if (!(await moveTuning(db, id, ["running"], ended)))
      throw conflict("This tuning was ended meanwhile, so nothing is proposed.");
    tell("policies");
    const changes = diffOf(active, made).changes.length;
    return { policyId: policy.id, name: policy.name, version, changes, before: active.body, body };
  },
  audit: ({ why }, made) => ({
    targetKind: "policy",
    targetId: made.policyId,
    targetName: made.name,
    summary: `Submitted ${made.name} v${made.version} from a tuning: ${sayCount(made.changes, "setting")} ${made.changes === 1 ? "differs" : "differ"}.`,
    reason: why,
    before: made.before,
    after: made.body,
  }),
});
