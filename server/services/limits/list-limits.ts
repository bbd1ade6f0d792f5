import { z } from "zod";
import { inFlight } from "@/server/core/planning/limits/concurrency";
import { NO_TERMS } from "@/server/core/planning/limits/terms";
import { mustFindWorkload } from "@/server/services/workloads/view";
import { query } from "@/server/services/verb";
import { knownLimits } from "@/server/store/known-limits";
import { listLimitPlans } from "@/server/store/limits";
import { readSetting } from "@/server/store/settings";
import { findWorkloads } from "@/server/store/workloads";
import { presentLimitPlan } from "./view";

/** listLimits gives who is limited where, what was served, what would be planned and why, and the newest plans. */
export const listLimits = query({
  name: "listLimits",
  scope: "read",
  input: z.object({
    workload: z.string().optional().describe("Only this workload, by its id"),
    plans: z.coerce.number().int().min(0).max(50).default(5).describe("Newest plans of each workload"),
  }),
  rest: { method: "GET", path: "/limits", summary: "Lists rate limits and traffic weights of workloads." },
  async run({ db, deps, now }, input) {
    const rows = input.workload
      ? [await mustFindWorkload(db, input.workload)]
      : (await findWorkloads(db)).filter(({ target }) => deps.limiter?.({ ...target, config: {} }));
    const [known, rule, stop] = await Promise.all([
      knownLimits(db, input.workload),
      readSetting(db, "limits"),
      readSetting(db, "stop"),
    ]);
    const items = await Promise.all(
      rows.map(async (row) => {
        const { observed, observedAt, learnt, draft, follows, draftAt } = known.get(row.id) ?? {};
        const plans = await listLimitPlans(db, { workloadId: row.id, limit: input.plans });
        return {
          workload: { id: row.id, name: row.name, application: row.application.name, mode: row.mode },
          /** false: nothing before this workload limits rates or steers traffic. */
          limitable: deps.limiter?.({ ...row.target, config: {} }) !== undefined,
          terms: observed?.terms ?? NO_TERMS,
          endsAt: observed?.endsAt,
          backends: observed?.backends ?? [],
          served: observed?.served,
          observedAt,
          /** Requests that may be under way at once, as latency taught, and those that were on the slow average. */
          concurrency: learnt && {
            limit: learnt.limit,
            heldAt: learnt.heldAt,
            usual:
              learnt.longTerm === undefined || !observed?.served
                ? undefined
                : inFlight(observed.served.served, learnt.longTerm),
          },
          draft,
          follows,
          draftAt,
          plans: plans.map((plan) => presentLimitPlan(plan)),
        };
      }),
    );
    return { items, rule, stopped: stop.stopped, now, nextCursor: null };
  },
});
