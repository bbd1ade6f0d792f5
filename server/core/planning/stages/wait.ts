import { type PlanContext, type Stage, withReason } from "../context";
import { peakDemand, replicasFor } from "../need";
import { sayNumber } from "../say";

/** recentNeed gives the most replicas that demand or an earlier plan asked for within the wait before release. */
export function recentNeed(context: PlanContext): number {
  const { policy, capacity, now } = context;
  const milliseconds = policy.waitBeforeReleaseMinutes * 60_000;
  let most = 0;
  for (const want of context.wants ?? []) {
    if (want.at > now - milliseconds && want.at <= now) most = Math.max(most, want.replicas);
  }
  for (const input of context.inputs) {
    const perReplica = capacity.perReplica[input.resource];
    if (perReplica === undefined || !(perReplica > 0)) continue;
    const peak = peakDemand(input.demand, now, milliseconds);
    const carries = policy.releaseByForecast ? perReplica : perReplica * policy.utilisationTarget;
    if (peak !== undefined) most = Math.max(most, replicasFor(peak, carries));
  }
  return most;
}

/** waitTo recomputes the stage: not below the recent need, and not above what is wanted now. */
export const waitTo = (from: number, numbers: { recentNeed: number; desired: number }): number =>
  from >= numbers.desired ? from : Math.min(numbers.desired, Math.max(from, numbers.recentNeed));

/** waitStage keeps what was needed within the wait before release (the HPA's stabilisation window); it runs only on release. */
export const waitStage: Stage = (draft, context) => {
  const { desired, policy } = context;
  if (draft.replicas >= desired || policy.waitBeforeReleaseMinutes === 0) return draft;
  const numbers = { recentNeed: recentNeed(context), desired };
  const to = waitTo(draft.replicas, numbers);
  const minutes = sayNumber(policy.waitBeforeReleaseMinutes);
  const why = () =>
    to > draft.replicas
      ? `${sayNumber(numbers.recentNeed)} were needed in the last ${minutes} min, so ${sayNumber(to)} stay.`
      : `Not more than ${sayNumber(draft.replicas)} were needed in the last ${minutes} min.`;
  return withReason(draft, context, {
    stage: "Wait before release",
    to,
    why,
    numbers,
    bound: to > draft.replicas,
  });
};
