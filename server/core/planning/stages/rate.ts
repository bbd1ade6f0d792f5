import { type PlanContext, type Stage, withReason } from "../context";
import { sayNumber } from "../say";

/** moved gives the replicas added (sign 1) or released (sign −1) by past actions within the last `minutes`. */
export function moved(context: PlanContext, sign: 1 | -1, minutes: number): number {
  const since = context.now - minutes * 60_000;
  let sum = 0;
  for (let index = context.actions.length - 1; index >= 0; index--) {
    const action = context.actions[index];
    // Newest last: what lies further back is older still.
    if (action.at <= since) break;
    if (action.at <= context.now) sum += Math.max(0, sign * (action.to - action.from));
  }
  return sum;
}

/** upTo recomputes the stage on the way up; the floor is not slowed. */
export const upTo = (from: number, numbers: { desired: number; left: number; floor: number }): number =>
  Math.min(from, Math.max(numbers.desired + numbers.left, numbers.floor));

/** downTo recomputes the stage on the way down. */
export const downTo = (from: number, numbers: { desired: number; left: number }): number =>
  Math.max(from, numbers.desired - numbers.left);

/** rateStage limits how fast replicas are added beyond the reactive floor and how fast they are released. */
export const rateStage: Stage = (draft, context) => {
  const { policy, desired } = context;
  const change = draft.replicas - desired;
  if (change === 0) return draft;
  const limit = change > 0 ? policy.upAtMost : policy.downAtMost;
  const left = Math.max(0, limit.replicas - moved(context, change > 0 ? 1 : -1, limit.inMinutes));
  const numbers: Record<string, number> =
    change > 0 ? { desired, left, floor: draft.floor } : { desired, left };
  const to =
    change > 0
      ? upTo(draft.replicas, { desired, left, floor: draft.floor })
      : downTo(draft.replicas, { desired, left });
  const why = () => {
    const asked = `${change > 0 ? "+" : "−"}${sayNumber(Math.abs(change))}`;
    const most = `${change > 0 ? "+" : "−"}${limit.replicas} in ${sayNumber(limit.inMinutes)} min`;
    const used = left < limit.replicas ? `, ${limit.replicas - left} of them used` : "";
    const floor = change > 0 && draft.floor > desired + left ? " The floor is not slowed." : "";
    const within = to === draft.replicas;
    return within
      ? `${asked} of at most ${most}${used}.${floor}`
      : `${asked} is wanted; the policy allows ${most}${used}.${floor}`;
  };
  return withReason(draft, context, { stage: "Rate", to, why, numbers, bound: to !== draft.replicas });
};
