import { z } from "zod";
import { policySchema } from "@/server/core/policy/policy";
import { PRESET_NAMES, PRESETS } from "@/server/core/policy/presets";
import { AppError, conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import { addPolicy, addVersion } from "@/server/store/policies";

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** policyName is a name that fits in a URL and a sentence. */
export const policyName = z.string().regex(NAME, {
  error: (issue) =>
    `The name is "${String(issue.input).slice(0, 40)}". Use 1 to 63 small letters, digits, hyphens, dots or underscores, for example storefront-balanced.`,
});

/** createPolicy makes a policy with a first draft, from settings or from a preset; nothing is active until it is approved. */
export const createPolicy = mutation({
  name: "createPolicy",
  scope: "policies:write",
  rest: { method: "POST", path: "/policies", summary: "Create a policy with a first draft", status: 201 },
  input: z.object({
    name: policyName,
    body: policySchema.optional(),
    preset: z.enum(PRESET_NAMES).default("balanced").describe("Used when no body is given"),
  }),
  async run({ db, actor, now, tell }, input) {
    const id = await addPolicy(db, input.name, now);
    if (!id)
      throw conflict(
        `There is a policy "${input.name}" already. Choose another name, or start a draft of it.`,
      );
    const body = input.body ?? PRESETS[input.preset];
    const author = { authorId: await personBehind(db, actor), authorName: actor.name };
    const versionId = await addVersion(db, {
      policyId: id,
      version: 1,
      state: "draft",
      body,
      reason: "",
      now,
      ...author,
    });
    if (!versionId) throw new AppError("internal", "The first draft could not be stored.");
    tell("policies");
    return { id, name: input.name, version: 1, body };
  },
  audit: (_, made) => ({
    targetKind: "policy",
    targetId: made.id,
    targetName: made.name,
    summary: `Created the policy ${made.name} with draft v1.`,
    after: made.body,
  }),
});
