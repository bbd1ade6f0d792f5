import type { Forecast, NoForecast } from "@/server/core/forecast/forecast";
import type { Policy } from "@/server/core/policy/policy";
import type { Series } from "@/server/core/series/series";
import type { Resource } from "@/server/core/words";
import type { Draft, Reason } from "./plan";
import type { OwnClaim, SharedCapacity } from "./priorities/shared";
import type { Priced } from "./risk/age-rule";
import type { Resize, SizeOffered } from "./tiers/joint";
import type { CapacityModel } from "./workload";

/** ResourceInput is what is known about one resource: demand so far, and what is expected or why nothing is. */
export interface ResourceInput {
  readonly resource: Resource;
  /** In the resource's unit; the last hour is enough. Values whose interval ends after `now` are never read. */
  readonly demand: Series;
  readonly forecast: Forecast | NoForecast;
  /** For the risk planner only: the odds of need, or why there are none. */
  readonly odds?: NeedOdds | NoForecast;
}

/** NeedOdds is what the risk planner prices; risk/odds.ts makes it from what was learnt. */
export interface NeedOdds {
  /** Mean replicas that demand needed over the last day: one price means the same service level for all sizes. */
  readonly usual: number;
  /** Minutes between two decisions: what a replica costs until the next one. */
  readonly tickMinutes: number;
  /** The total that pays best when a short minute is worth this many replica-minutes in a fleet of ten. */
  price(replicaMinutesPerShortMinute: number): Priced;
}

/** PastAction is a change of the wanted total that was carried out; `at` epoch milliseconds. */
export interface PastAction {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Want is what an earlier plan asked for before release was held back; `at` epoch milliseconds. */
export interface Want {
  readonly at: number;
  readonly replicas: number;
}

/** Offered is what a target has besides cold replicas of one size. */
export interface Offered {
  readonly warm?: {
    readonly desired: number;
    readonly atMost: number;
    readonly handOverSeconds: number;
    /** What a warm replica costs, as a share of one that serves. */
    readonly priceShare: number;
  };
  readonly size?: SizeOffered;
}

/** PlanContext is everything that a plan is made from; nothing else is read. */
export interface PlanContext {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly capacity: CapacityModel;
  /** Replicas that serve, that start, and the total that the target was last told. */
  readonly ready: number;
  readonly starting: number;
  readonly desired: number;
  readonly inputs: readonly ResourceInput[];
  readonly policy: Policy;
  /** Newest last; at least as far back as the longest rate window. */
  readonly actions: readonly PastAction[];
  /** Earlier wants, at least as far back as the wait before release. Absent: demand alone decides the wait. */
  readonly wants?: readonly Want[];
  /** Warm replicas of the shadow fleet that could be handed over now. */
  readonly shadowReady?: number;
  /** The target's shadow fleet and sizes of replicas; absent where it has none. */
  readonly offered?: Offered;
  /** What it shares with other workloads, and what they ask of it. Absent: it shares nothing. */
  readonly shared?: SharedCapacity;
  /** Leaves the sentences out (`why` is ""), numbers stay; replays of thousands of steps use it. */
  readonly terse?: boolean;
}

/** PlannedDraft is the finished fold: the draft and when it is to be carried out. */
export interface PlannedDraft extends Draft {
  /** Epoch ms at which the order must go out; `now` when it is due, undefined when nothing changes. */
  readonly actAt?: number;
  /** Epoch ms by which what is ordered at `actAt` serves, at the 95th percentile of the start-up time. */
  readonly readyBy?: number;
  /** The resource whose need decided; undefined when no resource has data. */
  readonly binding?: Resource;
  /** The forecast needs more than the policy's most replicas and the policy says to ask. */
  readonly asksPerson: boolean;
  /** What was wanted before release was held back; feed it to the next plan as a Want. */
  readonly wanted: number;
  /** Why no forecast took part, when none did. */
  readonly noForecast?: string;
  /** What it asked of the capacity that it shares, when it shares some. */
  readonly claim?: OwnClaim;
  /** Replicas to keep warm beyond the total, when that was worked out; advice while the policy's shadow tier is off. */
  readonly warm?: number;
  /** Another size of replica and how many of it carry the same for less, where policy and target allow it. */
  readonly resize?: Resize;
}

/** Expected is the resource whose forecast needs most replicas in the window, with the peak that decides. */
export interface Expected {
  readonly resource: Resource;
  /** Largest served quantile in the window, in the resource's unit, and the epoch ms at which its step begins. */
  readonly peak: { readonly value: number; readonly at: number };
  readonly perReplica: number;
}

/** Working is the draft inside the fold: the finished parts plus what stages hand to each other. */
export interface Working extends PlannedDraft {
  /** Replicas that the forecast with its margin asks for; 0 without a forecast. */
  readonly expected: number;
  /** What the Forecast stage found, for the stages after it. */
  readonly deciding?: Expected;
}

/** Stage folds one consideration into the draft; it is pure and appends a reason when it ran. */
export type Stage = (draft: Working, context: PlanContext) => Working;

/** withReason gives the draft after a stage: the new number, the reason, and other changed parts. */
export function withReason(
  draft: Working,
  context: PlanContext,
  reason: Omit<Reason, "from" | "why"> & { readonly why: () => string; readonly from?: number },
  changes: Partial<Working> = {},
): Working {
  const whole: { -readonly [K in keyof Reason]: Reason[K] } = {
    stage: reason.stage,
    from: reason.from ?? draft.replicas,
    to: reason.to,
    why: context.terse ? "" : reason.why(),
    numbers: reason.numbers,
  };
  if (reason.bound !== undefined) whole.bound = reason.bound;
  // Written out, because spreading objects of changing shape is what a replay of thousands of steps spends its time on.
  return {
    replicas: reason.to,
    floor: changes.floor ?? draft.floor,
    share: changes.share ?? draft.share,
    reasons: [...draft.reasons, whole],
    actAt: changes.actAt ?? draft.actAt,
    readyBy: changes.readyBy ?? draft.readyBy,
    binding: changes.binding ?? draft.binding,
    asksPerson: changes.asksPerson ?? draft.asksPerson,
    wanted: changes.wanted ?? draft.wanted,
    noForecast: changes.noForecast ?? draft.noForecast,
    claim: changes.claim ?? draft.claim,
    warm: changes.warm ?? draft.warm,
    resize: changes.resize ?? draft.resize,
    expected: changes.expected ?? draft.expected,
    deciding: changes.deciding ?? draft.deciding,
  };
}
