import { type PlanContext, type Stage, withReason } from "../context";
import { sayNumber, sayReplicas } from "../say";
import { type JointAsked, jointSize, RESIZE_MINUTES } from "../tiers/joint";

type Numbers = Readonly<Record<string, number>>;

const askedOf = (numbers: Numbers): JointAsked => {
  const choices: { factor: number; price: number }[] = [];
  for (let index = 0; `size${index}` in numbers; index++)
    choices.push({ factor: numbers[`size${index}`], price: numbers[`price${index}`] });
  const { replicas, needed, factor, minReplicas, maxReplicas } = numbers;
  return { replicas, needed, factor, choices, minReplicas, maxReplicas };
};

/** sizeTo recomputes the stage: the number stays, and NaN says that its figures lead to another size. */
export const sizeTo = (from: number, numbers: Numbers): number => {
  if (!("size" in numbers)) return from;
  const found = jointSize(askedOf(numbers));
  return numbers.replicas === from && found?.size === numbers.size && found.replicas === numbers.resized
    ? from
    : Number.NaN;
};

/**
 * sizeStage decides the size of replicas together with their number, where the target resizes them: advice while the
 * policy does not allow it. It changes no number of the present size, so replays (terse) leave it out.
 */
export const sizeStage: Stage = (draft, context) => {
  const { policy, offered, terse } = context;
  if (terse) return draft;
  const allowed = policy.resizeReplicas === true;
  if (!offered?.size) {
    if (!allowed) return draft;
    const why = () => "The target does not resize replicas, so only their number changes.";
    return withReason(draft, context, { stage: "Size", to: draft.replicas, why });
  }
  const { factor, choices, changedAt } = offered.size;
  const { minReplicas, maxReplicas } = policy;
  const bounds = draft.reasons.findLast(({ stage }) => stage === "Bounds");
  // What only the policy's least keeps need not be carried by another size.
  const needed = Math.min(draft.replicas, Math.max(bounds?.from ?? draft.replicas, draft.floor));
  const asked = { replicas: draft.replicas, needed, factor, choices, minReplicas, maxReplicas };
  const resize = jointSize(asked);
  if (!resize) return draft;
  const waits = changedAt !== undefined && context.now - changedAt < RESIZE_MINUTES * 60_000;
  const numbers: Record<string, number> = {
    replicas: draft.replicas,
    needed,
    factor,
    minReplicas,
    maxReplicas,
  };
  choices.forEach((choice, index) => {
    numbers[`size${index}`] = choice.factor;
    numbers[`price${index}`] = choice.price;
  });
  const why = () => {
    const is = `${sayReplicas(resize.replicas)} of size ${sayNumber(resize.size)} carry what is needed for ${cost(context, factor, resize.size, resize.replicas)} instead of ${sayReplicas(draft.replicas)} of size ${sayNumber(factor)} for ${cost(context, factor, factor, draft.replicas)}.`;
    if (!allowed) return `${is} The policy does not resize replicas.`;
    return waits ? `${is} A size stays for ${RESIZE_MINUTES} min at least.` : is;
  };
  return withReason(
    draft,
    context,
    {
      stage: "Size",
      to: draft.replicas,
      why,
      numbers: { ...numbers, size: resize.size, resized: resize.replicas },
    },
    allowed && !waits ? { resize } : {},
  );
};

/** cost writes the dollars an hour of replicas of a size; the capacity's price is that of the present size `factor`. */
function cost({ capacity, offered }: PlanContext, factor: number, size: number, replicas: number): string {
  const price = (wanted: number) =>
    offered?.size?.choices.find((each) => each.factor === wanted)?.price ?? wanted;
  return `$${((replicas * capacity.pricePerReplicaHour * price(size)) / price(factor)).toFixed(2)}/h`;
}
