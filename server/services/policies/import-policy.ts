import { z } from "zod";
import { parsePolicyYaml } from "@/server/core/policy/policy-yaml";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { parseInput } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import { addPolicy, addVersion, findPolicyRecord, lockPolicy } from "@/server/store/policies";
import { mustFindPolicy } from "./case";
import { policyName } from "./create-policy";
import { diffPolicies } from "@/server/core/policy/diff";

/** importPolicy reads a YAML file into a draft of the policy that it names, which is made when there is none. */
export const importPolicy = mutation({
  name: "importPolicy",
  scope: "policies:write",
  rest: { method: "POST", path: "/policies/import", summary: "Import a YAML file as a draft", status: 201 },
  input: z.object({ yaml: z.string().min(1).max(200_000, "The file is longer than 200,000 characters.") }),
  async run({ db, actor, now, tell }, input) {
    const file = parsePolicyYaml(input.yaml);
    parseInput(z.object({ name: policyName }), { name: file.name });
    const id = (await findPolicyRecord(db, file.name))?.id ?? (await addPolicy(db, file.name, now));
    if (!id) throw conflict(`Someone else made the policy "${file.name}" in this moment. Try again.`);
    await lockPolicy(db, id);
    const policy = await mustFindPolicy(db, id);
    const result = { id, name: policy.name, body: file.policy };
    const active = policy.versions.find((v) => v.state === "active");
    // Applying the same file again and again, as pipelines do, must not pile up drafts.
    if (active && diffPolicies(active.body, file.policy).changes.length === 0)
      return { ...result, version: undefined };
    const version = Math.max(0, ...policy.versions.map((v) => v.version)) + 1;
    const author = { authorId: await personBehind(db, actor), authorName: actor.name };
    const made = await addVersion(db, {
      policyId: id,
      version,
      state: "draft",
      body: file.policy,
      reason: "",
      now,
      ...author,
    });
    if (!made)
      throw conflict(`Someone else started v${version} of ${policy.name} in this moment. Try again.`);
    tell("policies");
    return { ...result, version };
  },
  audit: (_, made) =>
    made.version === undefined
      ? null
      : {
          targetKind: "policy",
          targetId: made.id,
          targetName: made.name,
          summary: `Imported draft v${made.version} of ${made.name} from YAML.`,
          after: made.body,
        },
});
