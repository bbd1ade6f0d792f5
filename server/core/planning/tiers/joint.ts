/** SizeOffered is the size of a workload's replicas, as a multiple of the usual one, and what may be had instead. */
export interface SizeOffered {
  readonly factor: number;
  /** Each size with what a replica of it costs, as a multiple of one of size 1. */
  readonly choices: readonly { readonly factor: number; readonly price: number }[];
  /** Epoch ms of the last change of size, where there was one. */
  readonly changedAt?: number;
}

/** Resize is another size and the total of replicas that is wanted then. */
export interface Resize {
  readonly size: number;
  readonly replicas: number;
}

/** JointAsked is what horizontal and vertical are decided from together. */
export interface JointAsked {
  /** Replicas that the plan has, and those of them that something other than the policy's least asks for, both in the present size. */
  readonly replicas: number;
  readonly needed: number;
  readonly factor: number;
  readonly choices: SizeOffered["choices"];
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

/** RESIZE_MINUTES that a size stays at least. */
export const RESIZE_MINUTES = 30;
/** Share of the cost that another size must save. */
const WORTH = 0.1;

/**
 * jointSize gives the cheapest size and number of replicas that carry what is needed within the policy's bounds, both
 * searched together over all sizes on offer; undefined unless it saves a tenth of the present cost or more, also once the present size has settled, so that
 * sizes do not flap. Small replicas save where the policy's least is more than demand needs, large ones where many
 * replicas each pay for what every replica needs.
 */
export function jointSize({ replicas, needed, factor, choices, ...bounds }: JointAsked): Resize | undefined {
  const price = choices.find((each) => each.factor === factor)?.price;
  if (price === undefined || replicas <= 0) return undefined;
  let best: (Resize & { cost: number }) | undefined;
  for (const choice of choices) {
    // 1e-9: an exact fit needs no replica more.
    const least = Math.ceil((needed * factor) / choice.factor - 1e-9);
    const count = Math.max(bounds.minReplicas, least);
    const cost = count * choice.price;
    if (choice.factor === factor || count > bounds.maxReplicas) continue;
    if (!best || cost < best.cost) best = { size: choice.factor, replicas: count, cost };
  }
  // What the present size comes to once a rate or a wait has let go of the rest counts too.
  const settled = Math.min(replicas, Math.max(bounds.minReplicas, needed));
  if (!best || best.cost > (1 - WORTH) * settled * price + 1e-9) return undefined;
  return { size: best.size, replicas: best.replicas };
}
