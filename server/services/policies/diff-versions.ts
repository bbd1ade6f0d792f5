import { z } from "zod";
import { query } from "@/server/services/verb";
import { mustFindPolicy, versionOf } from "./case";
import { diffOf } from "./view";

/** diffVersions compares any two versions of a policy, in words. */
export const diffVersions = query({
  name: "diffVersions",
  scope: "read",
  rest: { method: "GET", path: "/policies/{id}/diff", summary: "Compare two versions of a policy" },
  input: z.object({
    id: z.string().min(1).describe("Id or name of the policy"),
    from: z.coerce.number().int().min(1),
    to: z.coerce.number().int().min(1),
  }),
  async run({ db }, input) {
    const policy = await mustFindPolicy(db, input.id);
    return diffOf(versionOf(policy, input.from).version, versionOf(policy, input.to).version);
  },
});
