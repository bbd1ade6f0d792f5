import { type PlanContext, type Stage, withReason } from "../context";
import { quantilePath, usableForecast, valueAt, windowEnd } from "../need";
import { sayDuration, sayTime } from "../say";

/** firstShort gives the epoch ms at which the served quantile with its margin first exceeds what `replicas` carry, or undefined. */
export function firstShort(context: PlanContext, replicas: number): number | undefined {
  const { policy, capacity, now } = context;
  const kept = 1 + policy.marginPercent / 100;
  let first: number | undefined;
  for (const input of context.inputs) {
    const perReplica = capacity.perReplica[input.resource];
    if (perReplica === undefined || !(perReplica > 0)) continue;
    const forecast = usableForecast(input, context);
    if (typeof forecast === "string") continue;
    const { start, step, length } = forecast.grid;
    const path = quantilePath(forecast, policy.quantile);
    const last = Math.min(length - 1, Math.floor((windowEnd(context) - start) / step));
    for (let index = Math.max(0, Math.floor((now - start) / step)); index <= last; index++) {
      const at = Math.max(now, start + index * step);
      if (first !== undefined && at >= first) break;
      // 1e-9: the same rounding guard as replicasFor, so that an exact fit is not short.
      if (valueAt(path, index) * kept > perReplica * (replicas + 1e-9)) first = at;
    }
  }
  return first;
}

/** startUpStage sets when the order must go out so that it is ready in time; the number stays. */
export const startUpStage: Stage = (draft, context) => {
  const { now, desired, capacity } = context;
  const { startupSeconds } = capacity;
  const numbers = { startupSeconds };
  if (draft.replicas <= desired) {
    const actAt = draft.replicas < desired ? now : undefined;
    const why = () => `Ready takes ${sayDuration(startupSeconds)} (p95); nothing starts.`;
    return withReason(
      draft,
      context,
      { stage: "Start-up", to: draft.replicas, why, numbers },
      { actAt, readyBy: undefined },
    );
  }
  // What is short already, or what the floor asks for, starts at once. The risk rule prices an order placed now.
  const short = context.policy.planner === "risk" ? now : firstShort(context, desired);
  const late = draft.floor > desired || short === undefined ? now : short - startupSeconds * 1000;
  const actAt = Math.max(now, late);
  const readyBy = actAt + startupSeconds * 1000;
  const why = () =>
    `Ready takes ${sayDuration(startupSeconds)} (p95): start ${actAt <= now ? "now" : `by ${sayTime(actAt)}`}.`;
  return withReason(
    draft,
    context,
    { stage: "Start-up", to: draft.replicas, why, numbers },
    { actAt, readyBy },
  );
};
