import { z } from "zod";
import { alike, bindsNobody, type Terms, termsSchema } from "@/server/core/planning/limits/terms";
import { sayNumber } from "@/server/core/planning/say";
import { AppError, conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import { mustFindWorkload } from "@/server/services/workloads/view";
import { knownLimits } from "@/server/store/known-limits";
import { addLimitPlan, listLimitPlans, moveLimitPlan } from "@/server/store/limits";
import { lockWorkload } from "@/server/store/plans";
import { readSetting } from "@/server/store/settings";
import { sayLimitPlan, sayTerms } from "./case";
import { ASKED } from "./decide-limits";

const MINUTE_MS = 60_000;

/**
 * proposeLimits asks by hand for limits or traffic weights of one workload; another person approves. Nobody can be asked
 * to go below the floor of a user, and the limits end by themselves.
 */
export const proposeLimits = mutation({
  name: "proposeLimits",
  scope: "workloads:write",
  rest: {
    method: "POST",
    path: "/limits",
    summary: "Propose rate limits and traffic weights for a workload",
    status: 201,
  },
  input: z.object({
    workload: z.string().describe("Id of the workload"),
    terms: termsSchema,
    minutes: z.int().min(5).max(1_440).optional().describe("How long they hold; the setting's when left out"),
    reason: z.string().trim().min(1, "Say why.").max(500, "Use at most 500 characters."),
  }),
  async run({ db, deps, actor, now, tell }, { workload: id, terms, minutes, reason }) {
    const row = await mustFindWorkload(db, id);
    await lockWorkload(db, row.id);
    const known = (await knownLimits(db, row.id)).get(row.id);
    if (!deps.limiter?.({ ...row.target, config: {} }))
      throw new AppError("unsupported", `Nothing before ${row.name} limits rates or steers traffic.`);
    if (row.mode === "observe" || row.mode === "recommend")
      throw conflict(`${row.name} is in ${row.mode}, and nothing acts there. Raise its mode, then propose.`);
    const before = known?.observed?.terms;
    if (!before) throw conflict(`What limits ${row.name} has is not known yet. Try again in a minute.`);
    if (alike(before, terms)) throw conflict(`${row.name} has that already: ${sayTerms(before)}.`);
    const rule = await readSetting(db, "limits");
    keepsFloors(terms, rule.leastPerSecond);
    const holds = (minutes ?? rule.minutes) * MINUTE_MS;
    for (const open of await listLimitPlans(db, { workloadId: row.id, states: ["proposed"], limit: 20 }))
      await moveLimitPlan(db, open.id, "proposed", "superseded", { finishedAt: new Date(now) });
    const { expected = Number.NaN, capacity = Number.NaN } = known?.draft ?? {};
    const at = known?.observed?.served?.asked ?? 0;
    const plan = await addLimitPlan(db, {
      workloadId: row.id,
      state: "proposed",
      createdAt: now,
      expiresAt: now + Math.min(holds, 60 * MINUTE_MS),
      endsAt: now + holds,
      before,
      after: terms,
      reasons: [{ stage: ASKED, from: at, to: at, why: `${actor.name}: ${reason}` }],
      capacity: Number.isFinite(capacity) ? capacity : at,
      expected: Number.isFinite(expected) ? expected : at,
      targetVersion: known.observed?.version,
      headline: reason,
      otherwise: bindsNobody(before) ? "Nobody is limited." : `${sayTerms(before)} stay.`,
      author: { id: (await personBehind(db, actor)) ?? actor.id, name: actor.name },
    });
    tell("plans");
    return {
      id: plan.id,
      number: plan.number,
      state: plan.state,
      expiresAt: plan.expiresAt,
      workloadName: row.name,
      before,
      after: terms,
    };
  },
  audit: ({ reason }, done) => ({
    targetKind: "limits",
    targetId: done.id,
    targetName: sayLimitPlan(done),
    summary: `Proposed ${sayLimitPlan(done)}: ${done.workloadName} from ${sayTerms(done.before)} to ${sayTerms(done.after)}.`,
    reason,
    before: done.before,
    after: done.after,
  }),
});

/** keepsFloors refuses a limit under what its users may always send together. */
function keepsFloors({ rules }: Terms, leastPerSecond: number): void {
  rules.forEach(({ name, members, perSecond }, index) => {
    const floor = leastPerSecond * Math.max(1, members.length);
    if (perSecond >= floor) return;
    const message = `${name} may always send ${sayNumber(floor)} req/s; ${sayNumber(perSecond)} is less. Raise the limit, or lower the floor in the settings.`;
    throw new AppError("invalid_input", message, [{ field: `terms.rules.${index}.perSecond`, message }]);
  });
}
