import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { removeDraft, removeEmptyPolicy } from "@/server/store/policies";
import { lockVersion, lostRace, mustBeAuthor, sayVersion, versionKey } from "./case";

/** discardDraft removes a draft; a policy that has nothing else and governs nothing goes with it. */
export const discardDraft = mutation({
  name: "discardDraft",
  scope: "policies:write",
  rest: { method: "DELETE", path: "/policies/{id}/versions/{n}", summary: "Discard a draft" },
  input: versionKey,
  async run({ db, actor, tell }, input) {
    const found = await lockVersion(db, input.id, input.n);
    const { policy, version } = found;
    await mustBeAuthor(db, actor, found);
    if (version.state !== "draft") {
      throw conflict(
        `${sayVersion(version)} is ${version.state}; only a draft can be discarded. Reject it instead.`,
      );
    }
    if (!(await removeDraft(db, version.id))) throw lostRace(version);
    await removeEmptyPolicy(db, policy.id);
    tell("policies");
    return { id: policy.id, name: policy.name, version: version.version, body: version.body };
  },
  audit: (_, gone) => ({
    targetKind: "policy",
    targetId: gone.id,
    targetName: gone.name,
    summary: `Discarded draft v${gone.version} of ${gone.name}.`,
    before: gone.body,
  }),
});
