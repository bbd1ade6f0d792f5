import type { PlanContext, PlannedDraft, Stage, Working } from "./context";
import { boundsStage } from "./stages/bounds";
import { budgetStage } from "./stages/budget";
import { forecastStage } from "./stages/forecast";
import { marginStage } from "./stages/margin";
import { needNowStage } from "./stages/need-now";
import { oddsStage } from "./stages/odds";
import { rateStage } from "./stages/rate";
import { shadowStage } from "./stages/shadow";
import { sharedStage } from "./stages/shared";
import { sizeStage } from "./stages/size";
import { startUpStage } from "./stages/start-up";
import { waitStage } from "./stages/wait";
import { warmStage } from "./stages/warm";
import { underSituation } from "./situation";
import { windowsStage } from "./stages/windows";

/** HOLD_STAGES come after what is wanted is known: they only hold, slow or cap it, and the last two decide warm replicas and their size. The later a stage, the stronger its word. */
const HOLD_STAGES: readonly Stage[] = [
  waitStage,
  windowsStage,
  rateStage,
  budgetStage,
  sharedStage,
  boundsStage,
  warmStage,
  sizeStage,
];

/** WANT_STAGES give what is wanted, for each planner. */
const WANT_STAGES: Readonly<Record<PlanContext["policy"]["planner"], readonly Stage[]>> = {
  quantile: [needNowStage, forecastStage, marginStage],
  risk: [needNowStage, oddsStage],
};

const start = (context: PlanContext): Working => ({
  replicas: context.desired,
  floor: 0,
  share: { reactive: 0, predictive: 0, shadow: 0 },
  reasons: [],
  asksPerson: false,
  wanted: 0,
  expected: 0,
});

const fold = (draft: Working, stages: readonly Stage[], context: PlanContext): Working =>
  stages.reduce((current, stage) => stage(current, context), draft);

/**
 * planWorkload folds one workload's context through the stages and gives the wanted total, when to order it, each
 * tier's share and a reason a stage. Pure: the same context gives the same bytes; nothing after `now` is read.
 */
export function planWorkload(asked: PlanContext): PlannedDraft {
  const { context, draft } = underSituation(asked, start(asked));
  const wanted = fold(draft, WANT_STAGES[context.policy.planner], context);
  const timed = fold(wanted, [startUpStage, shadowStage], context);
  const held = fold({ ...timed, wanted: wanted.replicas }, HOLD_STAGES, context);
  return finish(held, context);
}

/** finish makes the parts agree after the caps: shares sum to the total with what is only held, and an unchanged total has no time to act. */
function finish(draft: Working, context: PlanContext): PlannedDraft {
  const { expected, deciding: _, ...plan } = draft;
  const { now, desired, capacity } = context;
  const more = Math.max(0, draft.replicas - desired);
  const shadow = Math.min(draft.share.shadow, more);
  const kept = Math.max(draft.floor, context.policy.minReplicas);
  const predictive = Math.max(0, Math.min(draft.replicas, expected) - kept - shadow);
  const reactive = Math.min(kept, draft.replicas - shadow - predictive);
  const held = draft.replicas - shadow - predictive - reactive;
  const share = held > 0 ? { reactive, predictive, shadow, held } : { reactive, predictive, shadow };
  if (draft.replicas === desired) return { ...plan, share, actAt: undefined, readyBy: undefined };
  // A change that only the holds brought about (a bound, a freeze's floor) is due now.
  const actAt = Math.max(now, draft.actAt ?? now);
  return { ...plan, share, actAt, readyBy: more > 0 ? actAt + capacity.startupSeconds * 1000 : undefined };
}
