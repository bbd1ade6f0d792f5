import { z } from "zod";
import { mustFindPolicy } from "@/server/services/policies/case";
import { query } from "@/server/services/verb";
import { listTunings as readTunings } from "@/server/store/tunings";

/** listTunings gives the newest tunings of a policy with what was learnt and how it held, newest first. */
export const listTunings = query({
  name: "listTunings",
  scope: "read",
  rest: { method: "GET", path: "/policies/{id}/tunings", summary: "List the tunings of a policy" },
  input: z.object({
    id: z.string().min(1).describe("Id or name of the policy"),
    limit: z.coerce.number().int().min(1).max(50).default(10),
  }),
  async run({ db }, { id, limit }) {
    const policy = await mustFindPolicy(db, id);
    const items = await readTunings(db, { policyId: policy.id, limit });
    return { items, nextCursor: null };
  },
});
