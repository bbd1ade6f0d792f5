import { insideWindow } from "@/server/core/policy/windows";
import { type PlanContext, type Stage, type Working, withReason } from "../context";
import {
  fairShare,
  type OwnClaim,
  type SharedCapacity,
  sharedNumbers,
  sharedTo,
  type SharedUnit,
} from "../priorities/shared";
import { sayNumber, sayReplicas } from "../say";
import { boundsTo } from "./bounds";

/** NAMED is how many of the others a sentence names. */
const NAMED = 3;

/**
 * ownClaim gives what a workload asks of what it shares: what it wants within its bounds, its reactive floor, and what
 * cannot be taken from it, its least replicas or, in a freeze or a no-release window, what it has.
 */
export function ownClaim(draft: Working, { policy, now, desired }: PlanContext): OwnClaim {
  const want = boundsTo(draft.replicas, policy);
  const kept = insideWindow([...policy.freeze, ...policy.noRelease], now, policy.timeZone);
  const least = Math.min(want, Math.max(policy.minReplicas, kept ? desired : 0));
  return { want, least, floor: Math.min(want, Math.max(least, draft.floor)) };
}

/** sharedStage keeps a workload to its share of what it shares with others; it does not run when it shares nothing. */
export const sharedStage: Stage = (draft, context) => {
  const { shared, desired } = context;
  if (!shared || !(shared.own.size > 0)) return draft;
  const claim = ownClaim(draft, context);
  const numbers = sharedNumbers(shared, claim, desired);
  const to = sharedTo(draft.replicas, numbers);
  const why = () => say(shared, claim, numbers, to);
  const bound = to !== draft.replicas;
  return withReason(draft, context, { stage: "Shared capacity", to, why, numbers, bound }, { claim });
};

const sayIn = (unit: SharedUnit, value: number): string =>
  unit === "replicas" ? sayReplicas(value) : `$${value.toFixed(2)}/h`;

function say(
  { name, unit, amount, own, others }: SharedCapacity,
  { want }: OwnClaim,
  numbers: Readonly<Record<string, number>>,
  to: number,
): string {
  const all = `${name} has ${sayIn(unit, amount)}; ${others.length + 1} workloads want ${sayIn(unit, numbers.wanted)}.`;
  const share = fairShare(numbers);
  const waits = to < Math.min(want, share) ? ` ${sayReplicas(to)} until others release.` : "";
  if (!Number.isFinite(share)) return `${all}${waits}`;
  const most = [...others].sort((a, b) => b.want * b.size - a.want * a.size || (a.id < b.id ? -1 : 1));
  const named = most.slice(0, NAMED).map((other) => `${other.name} ${sayNumber(other.want)}`);
  const rest = most.length > NAMED ? `, ${most.length - NAMED} more the rest` : "";
  const weights = most.slice(0, NAMED).map(({ weight }) => sayNumber(weight));
  const asked = named.length ? ` ${named.join(", ")}${rest} (weight ${weights.join(", ")}).` : "";
  return `${all}${asked} Weight ${sayNumber(own.weight)} gives ${sayReplicas(share)} of ${sayNumber(want)}.${waits}`;
}
