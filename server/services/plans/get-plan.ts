import { newestForecast, toForecast } from "@/server/store/forecasts";
import { type Call, query } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import type { PlanRecord } from "@/server/store/plans";
import { findVersionById } from "@/server/store/policies";
import { mustFindPlan, planKey, situationOf } from "./case";
import { obstacle } from "./obstacle";
import { type Odds, oddsOf } from "./odds";
import { undoUntil } from "./undo-window";
import { whoDecides } from "./who-decides";

const AHEAD_MS = 60 * 60_000;

/** getPlan gives a plan with what a person needs to decide it: odds, policy, who may decide, and what stands in the way. */
export const getPlan = query({
  name: "getPlan",
  scope: "read",
  rest: { method: "GET", path: "/plans/{id}", summary: "Read a plan with its reasons and odds" },
  input: planKey,
  async run(call, input) {
    const { db, actor, now } = call;
    const plan = await mustFindPlan(db, input.id);
    const version = plan.policyVersionId ? await findVersionById(db, plan.policyVersionId) : undefined;
    const blocked = plan.state === "proposed" ? obstacle(plan, await situationOf(db, plan, now)) : undefined;
    return {
      ...plan,
      policy: version && { id: version.policyId, name: version.policyName, version: version.version },
      odds: await readOdds(call, plan),
      obstacle: blocked && { code: blocked.code, message: blocked.message, faults: blocked.faults },
      undoUntil: undoUntil(plan),
      decides: await whoDecides(db, actor, "plans:decide"),
    };
  },
});

/** The fewer of both totals is the question: does what is there suffice, or would what remains after a release. */
async function readOdds({ db, deps, now }: Call & { db: Db }, plan: PlanRecord): Promise<Odds | undefined> {
  const { primaryResource: resource, capacity, id } = plan.workload;
  const perReplica = capacity.perReplica[resource];
  if (perReplica === undefined) return undefined;
  const info = (await deps.series.list(id)).find((series) => series.measure === resource);
  const row = info && (await newestForecast(db, info.id, now));
  if (!row) return undefined;
  return oddsOf(
    toForecast(row),
    Math.min(plan.fromReplicas, plan.toReplicas),
    perReplica,
    now,
    now + AHEAD_MS,
  );
}
