import { whoDecides } from "@/server/services/plans/who-decides";
import { query } from "@/server/services/verb";
import { limitKey, limitObstacle, limitSituation, mustFindLimitPlan } from "./case";
import { presentLimitPlan } from "./view";

/** getLimitPlan gives a plan of limits with what a person needs to decide it: who may, and what stands in the way. */
export const getLimitPlan = query({
  name: "getLimitPlan",
  scope: "read",
  rest: { method: "GET", path: "/limits/{id}", summary: "Read a plan of limits with its reasons" },
  input: limitKey,
  async run({ db, actor, now }, { id }) {
    const plan = await mustFindLimitPlan(db, id);
    const blocked =
      plan.state === "proposed" ? limitObstacle(plan, await limitSituation(db, plan, now)) : undefined;
    return {
      ...presentLimitPlan(plan),
      obstacle: blocked && { code: blocked.code, message: blocked.message, faults: blocked.faults },
      decides: await whoDecides(db, actor, "plans:decide", plan.author?.id),
    };
  },
});
