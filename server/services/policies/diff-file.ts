import { z } from "zod";
import { diffPolicies } from "@/server/core/policy/diff";
import { parsePolicyYaml } from "@/server/core/policy/policy-yaml";
import { query } from "@/server/services/verb";
import { findPolicyRecord } from "@/server/store/policies";

/** diffFile says what a YAML file would change of the active version of the policy that it names; it changes nothing. */
export const diffFile = query({
  name: "diffFile",
  scope: "read",
  rest: { method: "POST", path: "/policies/diff", summary: "Compare a YAML file with what is active" },
  input: z.object({ yaml: z.string().min(1).max(200_000, "The file is longer than 200,000 characters.") }),
  async run({ db }, input) {
    const file = parsePolicyYaml(input.yaml);
    const policy = await findPolicyRecord(db, file.name);
    const active = policy?.versions.find((v) => v.state === "active");
    const diff = active ? diffPolicies(active.body, file.policy) : { changes: [], unchanged: 0 };
    return { name: file.name, policyId: policy?.id ?? null, active: active?.version ?? null, ...diff };
  },
});
