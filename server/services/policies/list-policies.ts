import { z } from "zod";
import { query } from "@/server/services/verb";
import { listPolicyRecords } from "@/server/store/policies";
import { summarise } from "./view";

/** listPolicies gives every policy by name, with its active version, open versions and what it governs. */
export const listPolicies = query({
  name: "listPolicies",
  scope: "read",
  rest: { method: "GET", path: "/policies", summary: "List policies" },
  input: z.object({}),
  async run({ db }) {
    return { items: (await listPolicyRecords(db)).map(summarise), nextCursor: null };
  },
});
