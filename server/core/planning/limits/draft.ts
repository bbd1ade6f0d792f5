import type { Reason } from "../plan";
import { sayDuration, sayNumber, sayReplicas } from "../say";
import { planRates, planTraffic, type RateClaim } from "./rates";
import { alike, type LimitKind, type LimitRule, NO_TERMS, type Terms, type TrafficWeight } from "./terms";

/** LimitClaim is what one subject is expected to send, with what it may always send; requests a second. */
export interface LimitClaim extends Omit<RateClaim, "id"> {
  readonly kind: LimitKind;
  readonly name: string;
  readonly members: readonly string[];
}

/** Stretch is a time for which replicas are known or capped, and the most that is expected in it, requests a second. */
export interface Stretch {
  readonly seconds: number;
  readonly replicas: number;
  readonly expected: number;
}

/** LimitContext is what limits for one workload are made from. */
export interface LimitContext {
  readonly workload: string;
  /** Until more replicas could be ready, with those that are; then as far as is looked, with the most that may be had. */
  readonly soon: Stretch;
  readonly later: Stretch;
  /** Requests a second that one replica carries, whatever resource binds, and the share of it that is used, 0 to 1. */
  readonly perReplica: number;
  readonly use: number;
  /** What latency taught of how many requests may be under way; absent while latency has not held it down. */
  readonly concurrency?: { readonly limit: number; readonly latency: number };
  /** Where traffic can be steered: what each backend carries, requests a second. */
  readonly backends: readonly { readonly name: string; readonly carries: number }[];
  readonly claims: readonly LimitClaim[];
  /** In force now. */
  readonly now: Terms;
  /** Share of what fits under which limits are lifted, 0 to 1. */
  readonly lift: number;
}

/** LimitDraft is finished terms with their reasons, in requests a second. */
export interface LimitDraft {
  readonly terms: Terms;
  readonly expected: number;
  /** What fits: the least of what replicas carry and concurrency allows. */
  readonly capacity: number;
  /** What may be sent under the terms by those who are expected. */
  readonly allowed: number;
  readonly reasons: readonly Reason[];
  /** The floors alone are more than fits. */
  readonly overcommitted: boolean;
}

/** LEAST_SHARE of the traffic that a backend keeps, so that it stays warm and is seen. */
const LEAST_SHARE = 0.05;

/** A limit has two decimals: rounded down, so that together they do not pass what fits, but never below the floor. */
const rounded = (perSecond: number, least: number): number =>
  Math.max(least, Math.floor(perSecond * 100) / 100);

const FIELDS = ["demand", "floor", "weight"] as const;

/** claimsOf reads the claims back from a reason's own figures, in their order. */
function claimsOf(numbers: Readonly<Record<string, number>>): RateClaim[] {
  const claims: RateClaim[] = [];
  for (let index = 0; `demand${index}` in numbers; index++) {
    const [demand, floor, weight] = FIELDS.map((field) => numbers[`${field}${index}`]);
    claims.push({ id: String(index), demand, floor, weight });
  }
  return claims;
}

/** ratesOf divides by a reason's own figures: what each claim may send, never below its floor. */
const ratesOf = (numbers: Readonly<Record<string, number>>): { perSecond: number; bound: boolean }[] => {
  const claims = claimsOf(numbers);
  return planRates(numbers.capacity, claims).map(({ perSecond, bound }, index) => ({
    perSecond: bound ? rounded(perSecond, Math.min(claims[index].floor, claims[index].demand)) : perSecond,
    bound,
  }));
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** steered gives what backends carry together at some weights: the first that is full decides. */
const steered = (numbers: Readonly<Record<string, number>>, share: "now" | "share"): number => {
  let most = Number.POSITIVE_INFINITY;
  for (let index = 0; `carries${index}` in numbers; index++) {
    const part = numbers[`${share}${index}`] ?? 0;
    if (part > 0) most = Math.min(most, numbers[`carries${index}`] / part);
  }
  return most;
};

/** FORMULAS gives, for each stage of limits, the requests a second that its own figures lead to. */
const FORMULAS: Readonly<
  Record<string, (from: number, numbers: Readonly<Record<string, number>>) => number>
> = {
  Expected: (_, { expected }) => expected,
  Replicas: (from, { replicas, perReplica, use }) => Math.min(from, replicas * perReplica * use),
  Traffic: (from, numbers) => Math.min(from, steered(numbers, "share")),
  Concurrency: (from, { limit, latency }) => Math.min(from, limit / latency),
  Shares: (_, numbers) => sum(ratesOf(numbers).map(({ perSecond }) => perSecond)),
  Lift: (_, { expected }) => expected,
};

/** recomputeLimits gives the number that a stored reason's own figures lead to, or undefined for a stage that is not known. */
export const recomputeLimits = ({ stage, from, numbers = {} }: Reason): number | undefined =>
  FORMULAS[stage]?.(from, numbers);

/** planLimits says who may send how much while what is expected is more than fits; nobody is bound while it fits. */
export function planLimits(context: LimitContext): LimitDraft {
  const { soon, later, perReplica, use, concurrency, claims, now } = context;
  const carried = ({ replicas }: Stretch): number => replicas * perReplica * use;
  // Whichever stretch is shorter of replicas decides; it is named in the reason.
  const tight = later.expected - carried(later) > soon.expected - carried(soon) ? later : soon;
  const { expected, replicas, seconds } = tight;
  const reasons: Reason[] = [];
  let at = 0;
  const stage = (name: string, why: string, numbers: Readonly<Record<string, number>>): void => {
    const to = FORMULAS[name](at, numbers);
    reasons.push({ stage: name, from: at, to, why, numbers, ...(to < at ? { bound: true } : {}) });
    at = to;
  };
  stage("Expected", `At most ${rate(expected)} are expected in the next ${sayDuration(seconds)}.`, {
    expected,
  });
  stage(
    "Replicas",
    `${sayReplicas(replicas)} carry ${rate(carried(tight))} at ${sayNumber(use * 100)} % use, ${tight === soon ? "and more could not be ready sooner" : "and no more may be had"}.`,
    { replicas, perReplica, use },
  );
  const weights = steer(context, at, stage);
  if (concurrency && concurrency.latency > 0) {
    const { limit, latency } = concurrency;
    stage(
      "Concurrency",
      `Latency rose when more than ${sayNumber(limit)} requests were under way; at the usual ${sayNumber(latency * 1000)} ms each that is ${rate(limit / latency)}.`,
      { limit, latency },
    );
  }
  const capacity = carriedAt(reasons, carried(tight));
  const inForce = now.rules.length > 0;
  if (expected <= capacity + 1e-9 && !(inForce && expected > context.lift * capacity)) {
    if (inForce)
      stage(
        "Lift",
        `${rate(expected)} are less than ${sayNumber(context.lift * 100)} % of what fits, so nobody is limited.`,
        { expected },
      );
    return {
      terms: { rules: [], weights },
      expected,
      capacity,
      allowed: expected,
      reasons,
      overcommitted: false,
    };
  }
  if (expected <= capacity + 1e-9) {
    const terms = { rules: now.rules, weights };
    return { terms, expected, capacity, allowed: expected, reasons, overcommitted: false };
  }
  const numbers: Record<string, number> = { capacity };
  claims.forEach((claim, index) => {
    for (const field of FIELDS) numbers[`${field}${index}`] = claim[field];
  });
  const rates = ratesOf(numbers);
  const floors = sum(claims.map(({ floor, demand }) => Math.min(Math.max(0, floor), demand)));
  stage("Shares", sayShares(claims, rates, capacity, floors), numbers);
  const rules: LimitRule[] = claims.flatMap(({ kind, name, members, demand, floor, weight }, index) => {
    const basis = { expected: demand, floor, weight };
    const { perSecond, bound } = rates[index];
    return bound ? [{ kind, name, members: [...members], perSecond, basis }] : [];
  });
  return {
    terms: { rules, weights },
    expected,
    capacity,
    allowed: at,
    reasons,
    overcommitted: floors > capacity + 1e-9,
  };
}

/** carriedAt gives what fits before demand is looked at: the least of what the stages allow. */
function carriedAt(reasons: readonly Reason[], carried: number): number {
  let fits = carried;
  for (const { stage, numbers = {} } of reasons)
    if (stage === "Traffic" || stage === "Concurrency")
      fits = Math.min(fits, FORMULAS[stage](Number.POSITIVE_INFINITY, numbers));
  return fits;
}

/** steer keeps the weights in force while backends carry what is expected at them, and otherwise spreads by what they carry. */
function steer(
  { backends, now }: LimitContext,
  wanted: number,
  stage: (name: string, why: string, numbers: Readonly<Record<string, number>>) => void,
): TrafficWeight[] {
  if (now.weights.length === 0 || backends.length < 2) return [...now.weights];
  const numbers: Record<string, number> = {};
  const fair = planTraffic(
    backends.map(({ name, carries }) => ({ id: name, carries })),
    LEAST_SHARE,
  );
  backends.forEach(({ name, carries }, index) => {
    numbers[`carries${index}`] = carries;
    numbers[`now${index}`] = now.weights.find(({ backend }) => backend === name)?.share ?? 0;
  });
  const kept = steered(numbers, "now");
  backends.forEach((_, index) => {
    numbers[`share${index}`] = numbers[`now${index}`];
  });
  if (kept < wanted) {
    backends.forEach((_, index) => {
      numbers[`share${index}`] = fair[index].share;
    });
  }
  const shares = backends.map(({ name }, index) => ({ backend: name, share: numbers[`share${index}`] }));
  const said = shares.map(({ backend, share }) => `${backend} ${sayNumber(share * 100)} %`).join(", ");
  const why =
    kept < wanted
      ? `At the weights in force backends carry ${rate(kept)} together; by what each carries, ${said}, they carry ${rate(steered(numbers, "share"))}.`
      : `Traffic stays ${said}; so spread, backends carry ${rate(kept)} together.`;
  stage("Traffic", why, numbers);
  return kept < wanted ? shares : [...now.weights];
}

const rate = (perSecond: number): string => `${sayNumber(perSecond)} req/s`;
/** NAMED is how many of those who are limited a sentence names. */
const NAMED = 3;

function sayShares(
  claims: readonly LimitClaim[],
  rates: readonly { perSecond: number; bound: boolean }[],
  capacity: number,
  floors: number,
): string {
  const limited = claims
    .map((claim, index) => ({ ...claim, ...rates[index] }))
    .filter(({ bound }) => bound)
    .sort((a, b) => b.demand - b.perSecond - (a.demand - a.perSecond) || (a.name < b.name ? -1 : 1));
  const named = limited
    .slice(0, NAMED)
    .map(
      ({ name, perSecond, demand, weight, floor }) =>
        `${name} ${sayNumber(perSecond)} of ${sayNumber(demand)} (weight ${sayNumber(weight)}${perSecond <= floor + 1e-9 ? ", its floor" : ""})`,
    );
  const more = limited.length > NAMED ? `, ${limited.length - NAMED} more` : "";
  const free = claims.length - limited.length;
  const others = free > 0 ? ` ${free} of ${claims.length} are not limited.` : "";
  const over =
    floors > capacity ? ` The floors alone are ${rate(floors)}, more than fits: they are kept.` : "";
  return `${rate(capacity)} fit. Of these get: ${named.join(", ")}${more}.${others}${over}`;
}

/** changesTerms tells that a draft asks for other terms than those in force. */
export const changesTerms = (draft: LimitDraft, now: Terms = NO_TERMS): boolean => !alike(draft.terms, now);
