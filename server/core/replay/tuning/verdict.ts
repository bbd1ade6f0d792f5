import type { Policy } from "@/server/core/policy/policy";
import { outcomeOf } from "../outcome";
import { seededRandom } from "../random";
import type { World } from "../world";
import { play } from "./distil";
import type { Course } from "./learn";
import { priceBySteps, sumBetween, usualFleet } from "./objective";

const DAY_MS = 86_400_000;
const RESAMPLES = 2000;
/** A learned policy may be short for at most this many percent of the time more than the policy it started from. */
const MOST_SHORTER_PERCENT = 0.05;

/** Side is what one policy came to on the held-back days. */
export interface Side {
  /** US dollars. */
  readonly cost: number;
  readonly minutesShort: number;
  readonly shortPercent: number;
  readonly unservedPercent: number;
  readonly actionsPerDay: number;
  /** Replica-minutes with shortage, lost demand and actions priced: what is compared. */
  readonly price: number;
}

/** TuningVerdict says whether a learned policy is worth proposing, and on what evidence. */
export interface TuningVerdict {
  readonly proposed: boolean;
  /** It is short for longer than the policy it started from. */
  readonly shorter: boolean;
  readonly why: string;
  readonly days: number;
  readonly before: Side;
  readonly after: Side;
  /** Percent of the price saved on the held-back days: mean, and the 95 % interval over resampled days. */
  readonly gainPercent: { readonly mean: number; readonly low: number; readonly high: number };
}

/**
 * judgeTuning replays both policies over days that were not learnt from. The learned one is proposed only when the lower
 * end of the 95 % interval of what it saves (bootstrap over days, Efron 1979) is above 0 and it is not short for longer.
 */
export function judgeTuning(course: Course, heldBack: World, learned: Policy, seed: number): TuningVerdict {
  const [was, is] = [course.policy, learned].map((policy) => play(course, policy, heldBack));
  const fleet = usualFleet(was);
  const [wasPrice, isPrice] = [was, is].map((trace) =>
    priceBySteps(trace, course.policy.replicaMinutesPerShortMinute, fleet),
  );
  const perDay = Math.max(1, Math.round(DAY_MS / was.step));
  const days = Math.max(1, Math.round(wasPrice.length / perDay));
  const daily = Array.from({ length: days }, (_, day) => {
    const [from, to] = [day * perDay, day === days - 1 ? wasPrice.length : (day + 1) * perDay];
    return { before: sumBetween(wasPrice, from, to), after: sumBetween(isPrice, from, to) };
  });
  const gainOf = (picked: readonly { before: number; after: number }[]): number => {
    const before = picked.reduce((sum, day) => sum + day.before, 0);
    const after = picked.reduce((sum, day) => sum + day.after, 0);
    return before > 0 ? (1 - after / before) * 100 : 0;
  };
  const random = seededRandom(seed);
  const gains = Array.from({ length: RESAMPLES }, () =>
    gainOf(daily.map(() => daily[Math.floor(random() * days)])),
  ).sort((a, b) => a - b);
  const gainPercent = {
    mean: gainOf(daily),
    low: gains[Math.floor(0.025 * RESAMPLES)],
    high: gains[Math.ceil(0.975 * RESAMPLES) - 1],
  };
  const side = (trace: typeof was, price: Float64Array): Side => {
    const { cost, minutesShort, shortPercent, unservedPercent, actionsPerDay } = outcomeOf(heldBack, trace);
    const total = sumBetween(price, 0, price.length);
    return { cost, minutesShort, shortPercent, unservedPercent, actionsPerDay, price: total };
  };
  const before = side(was, wasPrice);
  const after = side(is, isPrice);
  const shorter = after.shortPercent > before.shortPercent + MOST_SHORTER_PERCENT;
  const proposed = gainPercent.low > 0 && !shorter;
  return {
    proposed,
    shorter,
    why: sayVerdict(gainPercent, before, after, days, shorter),
    days,
    before,
    after,
    gainPercent,
  };
}

function sayVerdict(
  gain: TuningVerdict["gainPercent"],
  before: Side,
  after: Side,
  days: number,
  shorter: boolean,
): string {
  const percent = (value: number) => value.toFixed(1).replace("-", "−");
  const cost = `cost $${before.cost.toFixed(2)} to $${after.cost.toFixed(2)}, short ${before.minutesShort.toFixed(0)} to ${after.minutesShort.toFixed(0)} min`;
  const range = `${percent(gain.mean)} % (95 % interval ${percent(gain.low)} to ${percent(gain.high)} %)`;
  if (shorter) return `On ${days} held-back days it is short for longer: ${cost}. It is not proposed.`;
  if (gain.low > 0)
    return `On ${days} held-back days it lowers the price of capacity and shortage by ${range}: ${cost}.`;
  return `On ${days} held-back days the saving is not certain: ${range}; ${cost}. It is not proposed.`;
}
