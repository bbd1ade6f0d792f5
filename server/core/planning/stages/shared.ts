import { insideWindow } from "@/server/core/policy/windows";
import { type PlanContext, type Stage, type Working, withReason } from "../context";
import { sayWeighing } from "../priorities/rule";
import {
  allShares,
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

/** say names who wants how much, who gets how much by which weight, and who goes first. */
function say(
  { name, unit, amount, own, others, firstRanks }: SharedCapacity,
  { want, floor }: OwnClaim,
  numbers: Readonly<Record<string, number>>,
  to: number,
): string {
  const all = `${name} has ${sayIn(unit, amount)}; ${others.length + 1} workloads want ${sayIn(unit, numbers.wanted)}.`;
  const share = fairShare(numbers);
  const waits = to < Math.min(want, share) ? ` ${sayReplicas(to)} until others release.` : "";
  if (!Number.isFinite(share)) return `${all}${waits}`;
  const ids = [...others.map(({ id }) => id), own.id].sort((a, b) => (a < b ? -1 : 1));
  const grants = allShares(numbers);
  const most = [...others].sort((a, b) => b.want * b.size - a.want * a.size || (a.id < b.id ? -1 : 1));
  const named = most.slice(0, NAMED).map((other) => {
    const { units } = grants[ids.indexOf(other.id)];
    return `${other.name} gets ${sayNumber(units)} of ${sayNumber(other.want)} (weight ${sayNumber(other.weight)})`;
  });
  const rest = most.length > NAMED ? `, ${most.length - NAMED} more the rest` : "";
  const asked = named.length ? ` ${named.join(", ")}${rest}.` : "";
  const { byPriority = 1, bySla = 1, byUsers = 1 } = own;
  const factors = sayWeighing({ byPriority, bySla, byUsers });
  const because = own.byPriority === undefined || factors === "as usual" ? "" : ` (${factors})`;
  const gets = ` Weight ${sayNumber(own.weight)}${because} gives ${sayReplicas(share)} of ${sayNumber(want)}`;
  const limit =
    share < floor ? ", less than its floor" : share === floor && share < want ? ", its floor" : "";
  const first = others.some(({ rank }) => rank <= firstRanks) || own.rank <= firstRanks;
  const down = share < floor ? "" : ", down to the others' floors";
  const order = first ? ` ${sayFirst(firstRanks)} first${down}.` : "";
  return `${all}${asked}${gets}${limit}.${order}${waits}`;
}

const sayFirst = (ranks: number): string => (ranks === 1 ? "Priority 1 goes" : `Priorities 1 to ${ranks} go`);
