import { type Stage, withReason } from "../context";

/** shadowStage names how many of the new replicas are handed over warm; it runs only when the tier is on and some are warm. */
export const shadowStage: Stage = (draft, context) => {
  const { policy, desired } = context;
  const warm = Math.min(context.shadowReady ?? 0, policy.shadowAtMost);
  const more = draft.replicas - desired;
  if (!policy.tiers.shadow || warm <= 0 || more <= 0) return draft;
  const handed = Math.min(warm, more);
  const cold = more - handed;
  const numbers = { warm, more, handed };
  const why = () =>
    `${handed} warm ${handed === 1 ? "replica is" : "replicas are"} handed over${cold > 0 ? `, ${cold} start cold` : ""}.`;
  const share = { ...draft.share, shadow: handed };
  return withReason(draft, context, { stage: "Shadow", to: draft.replicas, why, numbers }, { share });
};
