import { z } from "zod";
import type { Neighbours } from "@/server/core/planning/neighbours";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { decisionAt, policyNames } from "@/server/store/explained";
import { instant, iso, mustFindWorkload } from "./view";

/** explainDecision tells why a workload had what it had at a moment, also when nothing was done. */
export const explainDecision = query({
  name: "explainDecision",
  scope: "read",
  input: z.object({ id: z.string(), at: instant.optional() }),
  rest: {
    method: "GET",
    path: "/workloads/{id}/explain",
    summary: "Explains the decision at or before a moment.",
  },
  async run({ db, now }, input) {
    const workload = await mustFindWorkload(db, input.id);
    const at = Math.min(input.at ?? now, now);
    const found = await decisionAt(db, workload.id, at);
    if (!found) {
      const when = input.at === undefined ? "yet" : `at or before ${iso(at)}`;
      throw new AppError(
        "not_found",
        `There is no decision about ${workload.name} ${when}. Each cycle leaves one.`,
      );
    }
    const plan = found.planId ? await db.plan.findUnique({ where: { id: found.planId } }) : null;
    const policy = found.policyVersionId
      ? (await policyNames(db, [found.policyVersionId])).get(found.policyVersionId)
      : undefined;
    const number = (key: string) =>
      typeof found.inputs[key] === "number" ? (found.inputs[key] as number) : undefined;
    return {
      workloadId: workload.id,
      workload: workload.name,
      asked: iso(at),
      at: iso(found.at),
      current: found.current,
      wanted: found.wanted,
      floor: found.floor,
      share: found.share,
      reasons: found.reasons,
      neighbours: (found.inputs.neighbours ?? {}) as Neighbours,
      outcome: found.outcome,
      outcomeWhy: found.outcomeWhy,
      plan: plan ? { id: plan.id, number: plan.number, state: plan.state, headline: plan.headline } : null,
      policy: policy ? { id: policy.policyId, name: policy.name, version: policy.version } : null,
      inputs: {
        resources: (found.inputs.resources ?? []) as string[],
        forecastIssuedAt: iso(number("forecastIssuedAt")),
        model: (found.inputs.model as string | null) ?? null,
        confidence: number("confidence") ?? null,
        noForecast: (found.inputs.noForecast as string | null) ?? null,
        actAt: iso(number("actAt")),
        readyBy: iso(number("readyBy")),
      },
    };
  },
});

/** Explanation is the answer of explainDecision. */
export type Explanation = Awaited<ReturnType<typeof explainDecision.run>>;
