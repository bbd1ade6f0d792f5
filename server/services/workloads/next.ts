import { sayChange } from "@/server/core/planning/moves";
import type { PlannedDraft } from "@/server/core/planning/context";
import { type NextLine, nextLine } from "@/server/core/planning/next-line";
import { sayDuration, sayReplicas, sayTime } from "@/server/core/planning/say";
import type { DecisionRow, OpenPlan } from "@/server/store/explained";
import type { WorkloadRow } from "@/server/store/workloads";

const MINUTE_MS = 60_000;
/** STALE_MS: a sample older than three intervals of a minute is old. */
export const STALE_MS = 3 * MINUTE_MS;

/** NextArgs is what the Next line of a workload is made from; times are epoch milliseconds. */
export interface NextArgs {
  workload: WorkloadRow;
  now: number;
  stopped: boolean;
  decision?: DecisionRow;
  plan?: OpenPlan;
  sampleAt?: number;
  noForecast?: string;
}

/** Next is the Next line and the plan that it speaks of, if one is open. */
export interface Next extends NextLine {
  planId: string | null;
  planNumber: number | null;
  /** A person may approve it now. */
  waits: boolean;
}

/** nextOf says what happens next with a workload, when, who decides, and what happens otherwise. */
export function nextOf(args: NextArgs): Next {
  const { plan } = args;
  const waits = plan?.state === "proposed";
  return { ...sentence(args), planId: plan?.id ?? null, planNumber: plan?.number ?? null, waits };
}

function sentence({ workload, now, stopped, decision, plan, sampleAt, noForecast }: NextArgs): NextLine {
  const { mode, desired, heldUntil, capacity } = workload;
  const nextCycleAt = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
  const cycle = sayTime(nextCycleAt);
  const waiting = (waitingFor: string) => nextLine({ mode, now, desired, nextCycleAt, stopped, waitingFor });
  if (heldUntil !== undefined && heldUntil > now) {
    const until = sayTime(heldUntil);
    const text = `A person holds ${sayReplicas(desired)} until ${until}. Then plans act again.`;
    return { text, decides: "person", bold: [sayReplicas(desired), until] };
  }
  if (sampleAt === undefined) return waiting("No sample in the last hour.");
  if (now - sampleAt > STALE_MS) {
    return waiting(`Last sample ${sayTime(sampleAt)}, ${sayDuration((now - sampleAt) / 1000)} ago.`);
  }
  // Warm replicas and sizes are told as what they change, not as a number of replicas.
  if (plan && !stopped && (plan.toWarm !== undefined || plan.toSize !== undefined)) return changesTiers(plan);
  if (plan && plan.state !== "proposed" && !stopped) return carriedOut(plan, capacity.startupSeconds);
  if (plan) {
    const up = plan.toReplicas > desired;
    const readyBy = up ? plan.actAt + capacity.startupSeconds * 1000 : undefined;
    const draft = draftOf(plan.toReplicas, plan, mode === "autopilot", plan.actAt, readyBy);
    return nextLine({ plan: draft, mode, now, desired, nextCycleAt, expiresAt: plan.expiresAt, stopped });
  }
  if (!decision) return waiting(noForecast ?? "No plan yet.");
  if (noForecast !== undefined && decision.wanted === desired) return waiting(noForecast);
  if (decision.wanted !== desired && (mode === "approve" || decision.outcome === "held")) {
    return {
      text: `${decision.outcomeWhy} The next cycle is at ${cycle}.`,
      decides: "waiting",
      bold: [cycle],
    };
  }
  const at = (key: string) =>
    typeof decision.inputs[key] === "number" ? (decision.inputs[key] as number) : undefined;
  const actAt = Math.max(at("actAt") ?? now, now);
  const draft = draftOf(decision.wanted, decision, decision.inputs.asksPerson === true, actAt, at("readyBy"));
  return nextLine({ plan: draft, mode, now, desired, nextCycleAt, stopped });
}

function carriedOut(plan: OpenPlan, startupSeconds: number): NextLine {
  const change = plan.toReplicas - plan.fromReplicas;
  const at = sayTime(plan.actAt);
  const verb = change > 0 ? "start" : "are released";
  const ready =
    change > 0 ? `; ${plan.toReplicas} ready by ${sayTime(plan.actAt + startupSeconds * 1000)}` : "";
  const text = `${sayReplicas(Math.abs(change))} ${verb} at ${at}${ready}. P-${plan.number} is approved; nobody needs to decide.`;
  return { text, decides: "rule", bold: [at, String(plan.toReplicas)] };
}

function changesTiers(plan: OpenPlan): NextLine {
  const change = sayChange(plan);
  const name = `P-${plan.number}`;
  const text =
    plan.state === "proposed"
      ? `${name} waits for a person until ${sayTime(plan.expiresAt)}: ${change}. ${plan.otherwise}`
      : `${name} is approved: ${change} at ${sayTime(plan.actAt)}. Nobody needs to decide.`;
  return { text, decides: plan.state === "proposed" ? "person" : "rule", bold: [change] };
}

const draftOf = (
  replicas: number,
  from: Pick<DecisionRow, "floor" | "share" | "reasons">,
  asksPerson: boolean,
  actAt?: number,
  readyBy?: number,
): PlannedDraft => ({
  replicas,
  floor: from.floor,
  share: from.share,
  reasons: from.reasons,
  wanted: replicas,
  asksPerson,
  actAt,
  readyBy,
});
