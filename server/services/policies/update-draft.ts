import { z } from "zod";
import { policySchema } from "@/server/core/policy/policy";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { saveDraft } from "@/server/store/policies";
import { lockVersion, mustBeAuthor, sayVersion, versionKey } from "./case";

/** updateDraft replaces the settings of a draft; only its author may, and not over a save that the author has not seen. */
export const updateDraft = mutation({
  name: "updateDraft",
  scope: "policies:write",
  rest: { method: "PUT", path: "/policies/{id}/versions/{n}", summary: "Replace the settings of a draft" },
  input: versionKey.extend({
    body: policySchema,
    seenAt: z.number().optional().describe("updatedAt of the draft that was edited, epoch ms"),
  }),
  async run({ db, actor, now, tell }, input) {
    const found = await lockVersion(db, input.id, input.n);
    const { policy, version } = found;
    await mustBeAuthor(db, actor, found);
    if (version.state !== "draft") {
      throw conflict(
        `${sayVersion(version)} is ${version.state}, so its settings are fixed. Start a new draft from it.`,
      );
    }
    const seenAt = input.seenAt ?? version.updatedAt;
    const same = JSON.stringify(version.body) === JSON.stringify(input.body);
    const result = {
      id: policy.id,
      name: policy.name,
      version: version.version,
      before: version.body,
      body: input.body,
    };
    if (same) return { ...result, changed: false, updatedAt: version.updatedAt };
    if (!(await saveDraft(db, version.id, seenAt, input.body, now))) {
      throw conflict(
        `${sayVersion(version)} was saved elsewhere meanwhile. Reload to see it; what you typed is not saved.`,
      );
    }
    tell("policies");
    return { ...result, changed: true, updatedAt: Math.max(now, seenAt + 1) };
  },
  audit: (_, saved) =>
    saved.changed
      ? {
          targetKind: "policy",
          targetId: saved.id,
          targetName: saved.name,
          summary: `Saved draft v${saved.version} of ${saved.name}.`,
          before: saved.before,
          after: saved.body,
        }
      : null,
});
