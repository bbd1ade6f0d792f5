import { type LimitKind, type Terms } from "@/server/core/planning/limits/terms";

/** LimitRow is one subject or backend of a table; rates in requests a second, shares 0 to 1. */
export interface LimitRow {
  key: string;
  name: string;
  /** What it is, in words. */
  says: string;
  pseudonym: boolean;
  unit: "rate" | "share";
  /** Before; absent where there was no limit. */
  was?: number;
  /** Afterwards; absent where there is none. */
  to?: number;
  floor?: number;
  expected?: number;
  asked?: number;
  got?: number;
}

const SAYS: Record<LimitKind, (members: number) => string> = {
  user: () => "one user",
  token: () => "one token",
  segment: (members) => `segment of ${members} ${members === 1 ? "user" : "users"}`,
  rest: () => "all who have no limit of their own",
};

/** limitRows gives a row for everybody who is limited before or afterwards, and for every backend whose share is set. */
export function limitRows(
  before: Terms | undefined,
  terms: Terms,
  served: readonly { kind: string; name: string; asked: number; served: number }[] = [],
): LimitRow[] {
  const key = ({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`;
  const gone = (before?.rules ?? []).filter((one) => !terms.rules.some((other) => key(other) === key(one)));
  const rules = [...terms.rules, ...gone].map((rule): LimitRow => {
    const { kind, name, members, basis } = rule;
    const seen = served.find((one) => key(one) === key(rule));
    return {
      key: key(rule),
      name,
      says: SAYS[kind](members.length),
      pseudonym: kind === "user" || kind === "token",
      unit: "rate",
      was: before?.rules.find((one) => key(one) === key(rule))?.perSecond,
      to: gone.includes(rule) ? undefined : rule.perSecond,
      floor: basis?.floor,
      expected: basis?.expected,
      asked: seen?.asked,
      got: seen?.served,
    };
  });
  const backends = new Set([...terms.weights, ...(before?.weights ?? [])].map(({ backend }) => backend));
  const shareOf = (all: Terms | undefined, name: string) =>
    all?.weights.find(({ backend }) => backend === name)?.share;
  const weights = [...backends].map(
    (name): LimitRow => ({
      key: `backend ${name}`,
      name,
      says: "share of the traffic",
      pseudonym: false,
      unit: "share",
      was: shareOf(before, name),
      to: shareOf(terms, name),
    }),
  );
  return [...rules, ...weights];
}
