import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "@/server/testing/cases";
import { changesTerms, type LimitClaim, type LimitContext, planLimits, recomputeLimits } from "./draft";
import { alike, loosens, NO_TERMS, REST, type Terms, termsSchema } from "./terms";

const RUNS = { numRuns: cases(10_000), seed: 1 };
const PATIENCE = 120_000;
const claim = (name: string, demand: number, weight = 1, floor = 0): LimitClaim => ({
  kind: name === REST ? "rest" : "user",
  name,
  members: name === REST ? [] : [name],
  demand,
  weight,
  floor,
});
const context = (more: Partial<LimitContext> = {}): LimitContext => ({
  workload: "api",
  soon: { seconds: 120, replicas: 2, expected: 150 },
  later: { seconds: 1800, replicas: 10, expected: 150 },
  perReplica: 50,
  use: 1,
  backends: [],
  claims: [claim("u_a", 90), claim("u_b", 20), claim(REST, 40, 1, 30)],
  now: NO_TERMS,
  lift: 0.9,
  ...more,
});

const positive = (max: number) => fc.double({ min: 0, max, noNaN: true });
const anyContext: fc.Arbitrary<LimitContext> = fc
  .record({
    demands: fc.array(
      fc.record({ demand: positive(300), floor: positive(60), weight: fc.constantFrom(0.5, 1, 2, 4) }),
      {
        minLength: 1,
        maxLength: 8,
      },
    ),
    ready: fc.integer({ min: 0, max: 12 }),
    most: fc.integer({ min: 0, max: 40 }),
    perReplica: fc.double({ min: 1, max: 80, noNaN: true }),
    use: fc.double({ min: 0.5, max: 1, noNaN: true }),
    concurrency: fc.option(
      fc.record({
        limit: fc.double({ min: 1, max: 500, noNaN: true }),
        latency: fc.double({ min: 0.01, max: 2, noNaN: true }),
      }),
      { nil: undefined },
    ),
    backends: fc.constantFrom([], [300, 300], [0, 400], [100, 500, 50]),
    weights: fc.constantFrom<number[]>([], [0.5, 0.5], [1, 0], [0.2, 0.2, 0.6]),
    limited: fc.boolean(),
  })
  .map(({ demands, ready, most, perReplica, use, concurrency, backends, weights, limited }) => {
    const claims = demands.map(({ demand, floor, weight }, index) =>
      claim(index === 0 ? REST : `u_${index}`, demand, weight, floor),
    );
    const expected = claims.reduce((total, { demand }) => total + demand, 0);
    const steered = weights.length === backends.length ? weights : [];
    return context({
      claims,
      perReplica,
      use,
      concurrency,
      soon: { seconds: 100, replicas: ready, expected },
      later: { seconds: 1800, replicas: Math.max(ready, most), expected },
      backends: backends.map((carries, index) => ({ name: `zone-${index}`, carries })),
      now: {
        rules: limited ? [{ kind: "rest", name: REST, members: [], perSecond: 10 }] : [],
        weights: steered.map((share, index) => ({ backend: `zone-${index}`, share })),
      },
    });
  });

describe("limits as a plan", () => {
  it("are, by hand, what is left after floors at one level, and name who gets what", () => {
    const draft = planLimits(context());
    // 100 fit. Level L with min(90, L) + min(20, L) + min(40, max(30, L)) = 100 is 40: 40 + 20 + 40.
    const basis = { expected: 90, floor: 0, weight: 1 };
    expect(draft.terms.rules).toEqual([
      { kind: "user", name: "u_a", members: ["u_a"], perSecond: 40, basis },
    ]);
    expect(draft).toMatchObject({ expected: 150, capacity: 100, allowed: 100, overcommitted: false });
    expect(draft.reasons.map(({ why }) => why)).toEqual([
      "At most 150 req/s are expected in the next 2 min.",
      "2 replicas carry 100 req/s at 100 % use, and more could not be ready sooner.",
      "100 req/s fit. Of these get: u_a 40 of 90 (weight 1). 2 of 3 are not limited.",
    ]);
  });

  it("bind nobody while all fits, also where more replicas come in time", () => {
    const draft = planLimits(context({ soon: { seconds: 120, replicas: 3, expected: 150 } }));
    expect(draft.terms).toEqual(NO_TERMS);
    expect(changesTerms(draft)).toBe(false);
  });

  it("follow the forecast beyond the start-up once no more replicas may be had", () => {
    const later = { seconds: 1800, replicas: 4, expected: 300 };
    const draft = planLimits(context({ later, claims: [claim("u_a", 180), claim(REST, 120)] }));
    expect(draft).toMatchObject({ expected: 300, capacity: 200 });
    expect(draft.reasons[1].why).toContain("and no more may be had");
  });

  it("follow the concurrency that latency taught, by Little's law", () => {
    const draft = planLimits(
      context({
        soon: { seconds: 120, replicas: 3, expected: 150 },
        concurrency: { limit: 12, latency: 0.1 },
      }),
    );
    expect(draft.capacity).toBeCloseTo(120);
    expect(draft.reasons.map(({ stage }) => stage)).toEqual([
      "Expected",
      "Replicas",
      "Concurrency",
      "Shares",
    ]);
  });

  it("stay until demand is well below what fits, then are lifted", () => {
    const now: Terms = {
      rules: [{ kind: "user", name: "u_a", members: ["u_a"], perSecond: 40 }],
      weights: [],
    };
    const at = (expected: number) =>
      planLimits(context({ now, soon: { seconds: 120, replicas: 2, expected } }));
    expect(
      planLimits(
        context({
          now,
          later: { seconds: 1, replicas: 9, expected: 0 },
          soon: { seconds: 120, replicas: 2, expected: 95 },
        }),
      ).terms.rules,
    ).toEqual(now.rules);
    expect(at(80).terms.rules).toEqual([]);
    expect(at(80).reasons.at(-1)?.stage).toBe("Lift");
  });

  it("spread traffic anew when a backend is full at the weights in force", () => {
    const backends = [
      { name: "a", carries: 30 },
      { name: "b", carries: 120 },
    ];
    const now: Terms = { rules: [], weights: backends.map(({ name }) => ({ backend: name, share: 0.5 })) };
    const draft = planLimits(context({ backends, now, soon: { seconds: 120, replicas: 3, expected: 150 } }));
    expect(draft.terms.weights.map(({ share }) => Math.round(share * 100))).toEqual([20, 80]);
    expect(draft.terms.rules).toEqual([]);
  });

  it(
    "never go below a floor, nor together above what fits unless the floors alone do, and share fairly",
    () => {
      fc.assert(
        fc.property(anyContext, (given) => {
          const draft = planLimits(given);
          const floors = given.claims.map(({ floor, demand }) => Math.min(floor, demand));
          const promised = floors.reduce((total, floor) => total + floor, 0);
          const short = draft.expected > draft.capacity + 1e-9;
          expect(draft.overcommitted).toBe(short && promised > draft.capacity + 1e-9);
          if (!short) {
            expect(draft.terms.rules.every((rule) => given.now.rules.includes(rule))).toBe(true);
            return;
          }
          expect(draft.allowed).toBeLessThanOrEqual(Math.max(draft.capacity, promised) + 1e-6);
          const limitOf = (index: number) =>
            draft.terms.rules.find(({ name }) => name === given.claims[index].name)?.perSecond;
          const levels: number[] = [];
          given.claims.forEach(({ demand, weight }, index) => {
            const limit = limitOf(index);
            if (limit === undefined) return;
            expect(limit).toBeGreaterThanOrEqual(floors[index] - 1e-12);
            expect(limit).toBeLessThanOrEqual(demand);
            if (limit > floors[index] + 0.011) levels.push(limit / weight);
          });
          // Max-min: nobody is limited at a higher level than another, up to the rounding of a limit.
          const level = Math.max(0, ...levels);
          if (levels.length > 1) expect(level - Math.min(...levels)).toBeLessThanOrEqual(0.011 / 0.5);
          // …and nobody who is not limited stands above that level, floors aside.
          if (levels.length > 0)
            given.claims.forEach(({ demand, weight }, index) => {
              if (limitOf(index) === undefined)
                expect(demand).toBeLessThanOrEqual(Math.max(floors[index], (level + 0.03) * weight) + 1e-9);
            });
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "recompute from stored reasons, each starting where the one before ended, and fit the port's schema",
    () => {
      fc.assert(
        fc.property(anyContext, (given) => {
          const draft = planLimits(given);
          const reasons = JSON.parse(JSON.stringify(draft.reasons)) as typeof draft.reasons;
          let last = 0;
          for (const reason of reasons) {
            expect(reason.from).toBe(last);
            expect(recomputeLimits(reason)).toBe(reason.to);
            last = reason.to;
          }
          expect(last).toBe(
            draft.reasons.at(-1)?.stage === "Shares" || draft.reasons.at(-1)?.stage === "Lift"
              ? draft.allowed
              : Math.min(draft.expected, draft.capacity),
          );
          expect(termsSchema.safeParse(draft.terms).success).toBe(true);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});

describe("terms", () => {
  const user = (name: string, perSecond: number) => ({
    kind: "user" as const,
    name,
    members: [name],
    perSecond,
  });
  it("refuse a user under two limits, shares that are not a whole, and limits below nothing", () => {
    const says = (terms: unknown) => termsSchema.safeParse(terms).error?.issues[0].message;
    expect(says({ rules: [user("a", 1), { ...user("b", 1), members: ["a"] }] })).toContain("two limits");
    expect(says({ weights: [{ backend: "x", share: 0.4 }] })).toBe("Shares add up to 40 %. Make them 100 %.");
    expect(says({ rules: [user("a", -1)] })).toContain("0 req/s or more");
    expect(says({ rules: [{ kind: "rest", name: REST, members: ["a"], perSecond: 1 }] })).toContain(
      "names none",
    );
  });

  it("are alike within a tenth, and looser when nobody may send less", () => {
    const of = (...rules: Terms["rules"]): Terms => ({ rules, weights: [] });
    expect(alike(of(user("a", 10)), of(user("a", 10.9)))).toBe(true);
    expect(alike(of(user("a", 10)), of(user("a", 12)))).toBe(false);
    expect(loosens(of(user("a", 10), user("b", 5)), of(user("a", 12)))).toBe(true);
    expect(loosens(of(user("a", 10)), of(user("a", 9)))).toBe(false);
    const rest = { kind: "rest" as const, name: REST, members: [], perSecond: 50 };
    expect(loosens(of(user("a", 10), rest), of(rest))).toBe(false);
    expect(loosens(NO_TERMS, of(user("a", 9)))).toBe(false);
  });
});
