import { z } from "zod";

/** LIMIT_KINDS are whom a limit is for: one user, one token, a segment together, or everybody whom no other limit names. */
export const LIMIT_KINDS = ["user", "token", "segment", "rest"] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** REST is the name of the limit of everybody else. */
export const REST = "everybody else";

const rule = z.object({
  kind: z.enum(LIMIT_KINDS),
  /** A pseudonym, a hashed token, a segment's name, or {@link REST}; unique. */
  name: z.string().min(1).max(120),
  /** Pseudonyms that it counts together; none for the rest. */
  members: z.array(z.string().min(1).max(120)).max(5_000),
  /** Requests a second that they may send together. */
  perSecond: z
    .number("A limit is a number of requests a second.")
    .min(0, "A limit is 0 req/s or more.")
    .max(1e9),
  /** What it was made from, for people: requests a second expected and always allowed, and its weight. A limiter need not keep it. */
  basis: z.object({ expected: z.number(), floor: z.number(), weight: z.number() }).optional(),
});
export type LimitRule = z.output<typeof rule>;

const weight = z.object({
  backend: z.string().min(1).max(120),
  /** Share of the traffic, 0 to 1. */
  share: z.number("A share is a number.").min(0, "A share is 0 or more.").max(1, "A share is at most 1."),
});
export type TrafficWeight = z.output<typeof weight>;

/** termsSchema is who may send how much to a workload, and how its traffic is spread; empty lists bind nobody. */
export const termsSchema = z
  .object({ rules: z.array(rule).max(200).default([]), weights: z.array(weight).max(50).default([]) })
  .superRefine(({ rules, weights }, context) => {
    const say = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    const names = rules.map(({ kind, name }) => `${kind} ${name}`);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) say("rules", `${twice} has two limits. Keep one.`);
    const members = rules.flatMap((each) => each.members);
    const both =
      members.length === new Set(members).size ? undefined : members.find((m, i) => members.indexOf(m) !== i);
    if (both) say("rules", `${both} stands under two limits. Each user stands under one.`);
    if (rules.some(({ kind, members: own }) => (kind === "rest") !== (own.length === 0)))
      say("rules", "Every limit names its members, only that of everybody else names none.");
    const sum = weights.reduce((total, { share }) => total + share, 0);
    if (weights.length > 0 && Math.abs(sum - 1) > 1e-6)
      say("weights", `Shares add up to ${Math.round(sum * 1000) / 10} %. Make them 100 %.`);
    const backends = weights.map(({ backend }) => backend);
    if (new Set(backends).size < backends.length) say("weights", "A backend has two shares. Keep one.");
  });
export type Terms = z.output<typeof termsSchema>;

/** NO_TERMS binds nobody and leaves traffic as the balancer spreads it. */
export const NO_TERMS: Terms = { rules: [], weights: [] };

/** bindsNobody tells that terms change nothing. */
export const bindsNobody = ({ rules, weights }: Terms): boolean => rules.length === 0 && weights.length === 0;

/** SAME is how far a limit may be from another, relatively, and a share absolutely, to count as the same. */
const SAME = { rate: 0.1, share: 0.02 } as const;

/** alike tells that two terms are for the same, with limits within a tenth and shares within 2 points: not worth asking again. */
export function alike(a: Terms, b: Terms): boolean {
  if (a.rules.length !== b.rules.length || a.weights.length !== b.weights.length) return false;
  return (
    a.rules.every((one) => {
      const other = b.rules.find(({ kind, name }) => kind === one.kind && name === one.name);
      return (
        other !== undefined &&
        Math.abs(one.perSecond - other.perSecond) <= SAME.rate * Math.max(one.perSecond, other.perSecond)
      );
    }) &&
    a.weights.every((one) => {
      const other = b.weights.find(({ backend }) => backend === one.backend);
      return other !== undefined && Math.abs(one.share - other.share) <= SAME.share;
    })
  );
}

/** loosens tells that nobody may send less under `next` than under `now`, and that traffic is no longer steered or as before. */
export function loosens(now: Terms, next: Terms): boolean {
  const steered =
    next.weights.length === 0 ||
    alike({ rules: [], weights: now.weights }, { rules: [], weights: next.weights });
  const named = ({ rules }: Terms, name: string): boolean => rules.some((each) => each.name === name);
  // Who loses a limit of their own falls under that of everybody else, where there is one.
  const falls = named(next, REST) && now.rules.some(({ name }) => !named(next, name));
  return (
    steered &&
    !falls &&
    next.rules.every(({ kind, name, perSecond, members }) => {
      const before = now.rules.find((each) => each.kind === kind && each.name === name);
      return (
        before !== undefined &&
        perSecond >= before.perSecond &&
        members.every((member) => before.members.includes(member) || kind === "rest")
      );
    })
  );
}
