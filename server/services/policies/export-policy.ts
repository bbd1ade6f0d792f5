import { policyToYaml } from "@/server/core/policy/policy-yaml";
import { query } from "@/server/services/verb";
import { mustFindPolicy, versionKey, versionOf } from "./case";

/** exportPolicy gives a version as a YAML file that importPolicy reads back without loss. */
export const exportPolicy = query({
  name: "exportPolicy",
  scope: "read",
  rest: { method: "GET", path: "/policies/{id}/versions/{n}/yaml", summary: "Export a version as YAML" },
  input: versionKey,
  async run({ db }, input) {
    const policy = await mustFindPolicy(db, input.id);
    const { version } = versionOf(policy, input.n);
    return {
      fileName: `${policy.name}.yaml`,
      yaml: policyToYaml({ name: policy.name, policy: version.body }),
    };
  },
});
