import { insideWindow } from "@/server/core/policy/windows";
import { type Stage, withReason } from "../context";
import { sayReplicas } from "../say";

/** freezeTo recomputes a freeze: what is wanted now stays, except that the floor may raise it. */
export const freezeTo = (numbers: { desired: number; floor: number }): number =>
  Math.max(numbers.desired, numbers.floor);

/** noReleaseTo recomputes a no-release window: nothing below what is wanted now. */
export const noReleaseTo = (from: number, numbers: { desired: number }): number =>
  Math.max(from, numbers.desired);

/** windowsStage holds the plan in a freeze and keeps it from releasing in a no-release window; outside both it does not run. */
export const windowsStage: Stage = (draft, context) => {
  const { policy, now, desired } = context;
  const freeze = insideWindow(policy.freeze, now, policy.timeZone);
  if (freeze) {
    const numbers = { desired, floor: draft.floor };
    const to = freezeTo(numbers);
    const why = () =>
      `Frozen ${freeze.from} to ${freeze.to}: ${sayReplicas(to)}; only the floor may raise it.`;
    return withReason(draft, context, { stage: "Freeze", to, why, numbers, bound: to !== draft.replicas });
  }
  const window = draft.replicas < desired ? insideWindow(policy.noRelease, now, policy.timeZone) : undefined;
  if (!window) return draft;
  const numbers = { desired };
  const to = noReleaseTo(draft.replicas, numbers);
  const why = () => `No release ${window.from} to ${window.to}: ${sayReplicas(to)} stay.`;
  return withReason(draft, context, { stage: "No release", to, why, numbers, bound: true });
};
