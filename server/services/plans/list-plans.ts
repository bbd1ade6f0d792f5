import { z } from "zod";
import { PLAN_STATES } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { listPlanRecords } from "@/server/store/plans";

const states = z
  .preprocess((value) => (typeof value === "string" ? value.split(",") : value), z.array(z.enum(PLAN_STATES)))
  .optional()
  .describe("One state or several with commas between, for example proposed,approved");

/** listPlans gives plans, newest first, a page at a time. */
export const listPlans = query({
  name: "listPlans",
  scope: "read",
  rest: { method: "GET", path: "/plans", summary: "List plans, newest first" },
  input: z.object({
    state: states,
    workloadId: z.string().optional(),
    cursor: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  async run({ db }, input) {
    const { limit, workloadId } = input;
    const items = await listPlanRecords(db, {
      states: input.state,
      workloadId,
      beforeNumber: input.cursor,
      limit: limit + 1,
    });
    const nextCursor = items.length > limit ? String(items[limit - 1].number) : null;
    return { items: items.slice(0, limit), nextCursor };
  },
});
