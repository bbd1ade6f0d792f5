import { z } from "zod";
import { policySchema } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import { addVersion, lockPolicy } from "@/server/store/policies";
import { mustFindPolicy, versionOf } from "./case";

/** createVersion starts a draft: from settings, from a version, or from the active version. */
export const createVersion = mutation({
  name: "createVersion",
  scope: "policies:write",
  rest: { method: "POST", path: "/policies/{id}/versions", summary: "Start a draft version", status: 201 },
  input: z.object({
    id: z.string().min(1).describe("Id or name of the policy"),
    body: policySchema.optional(),
    from: z.coerce.number().int().min(1).optional().describe("Version to copy; the active one unless said"),
  }),
  async run({ db, actor, now, tell }, input) {
    const { id } = await mustFindPolicy(db, input.id);
    await lockPolicy(db, id);
    const policy = await mustFindPolicy(db, id);
    const active = policy.versions.find((v) => v.state === "active");
    const source = input.from ? versionOf(policy, input.from).version : (active ?? policy.versions[0]);
    const body = input.body ?? source?.body ?? PRESETS.balanced;
    const version = Math.max(0, ...policy.versions.map((v) => v.version)) + 1;
    const author = { authorId: await personBehind(db, actor), authorName: actor.name };
    const made = await addVersion(db, {
      policyId: id,
      version,
      state: "draft",
      body,
      reason: "",
      now,
      ...author,
    });
    if (!made)
      throw conflict(`Someone else started v${version} of ${policy.name} in this moment. Try again.`);
    tell("policies");
    return { id, name: policy.name, version, body, updatedAt: now };
  },
  audit: (_, made) => ({
    targetKind: "policy",
    targetId: made.id,
    targetName: made.name,
    summary: `Started draft v${made.version} of ${made.name}.`,
    after: made.body,
  }),
});
