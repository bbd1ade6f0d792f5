import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "@/server/testing/cases";
import { recheck } from "../recompute";
import { planWorkload } from "../stages";
import { anyContext, anyRiskContext, flatForecast, simpleContext } from "../testing";
import { DEFAULT_RULE, weighWorkload } from "./rule";
import { type SharedCapacity, type SharedMember, sharedNumbers, sharedTo } from "./shared";
import { shareOut } from "./share-out";

const RUNS = { numRuns: cases(10_000), seed: 1 };
const PATIENCE = 120_000;

/** Party is one workload of a made-up group: its claim and what it has. */
interface Party extends SharedMember {
  readonly least: number;
}

const party = fc
  .record({
    want: fc.integer({ min: 0, max: 30 }),
    floor: fc.integer({ min: 0, max: 15 }),
    least: fc.integer({ min: 0, max: 3 }),
    size: fc.constantFrom(0.25, 0.5, 1, 2),
    weight: fc.constantFrom(0.25, 0.5, 1, 2, 4),
    rank: fc.integer({ min: 1, max: 4 }),
    held: fc.integer({ min: 0, max: 30 }),
  })
  .map((each) => {
    const want = Math.max(each.want, each.least);
    return { ...each, want, floor: Math.min(want, Math.max(each.floor, each.least)) };
  });
const group = fc
  .record({
    parties: fc.array(party, { minLength: 1, maxLength: 5 }),
    amount: fc.integer({ min: 0, max: 200 }).map((quarters) => quarters / 4),
    firstRanks: fc.integer({ min: 0, max: 3 }),
    order: fc.array(fc.nat(), { minLength: 10, maxLength: 10 }),
  })
  .map(({ parties, ...rest }) => ({
    ...rest,
    parties: parties.map((each, index): Party => ({ ...each, id: `w${index}`, name: `w${index}` })),
  }))
  // What cannot be taken fits: the service refuses a limit below it.
  .filter(({ parties, amount }) => parties.reduce((sum, { size, least }) => sum + size * least, 0) <= amount);

const used = (parties: readonly Party[]) => parties.reduce((sum, { size, held }) => sum + size * held, 0);

/** step lets one of the group decide and have what it decided. */
function step(parties: readonly Party[], at: number, amount: number, firstRanks: number): Party[] {
  const { id, size, weight, rank, want, floor, least, held } = parties[at];
  const others = parties.filter((_, index) => index !== at);
  const shared: SharedCapacity = {
    name: "pool",
    unit: "replicas",
    amount,
    firstRanks,
    own: { id, size, weight, rank },
    others,
  };
  const to = sharedTo(want, sharedNumbers(shared, { want, floor, least }, held));
  return parties.map((each, index) => (index === at ? { ...each, held: to } : each));
}

/** rounds lets everybody decide `times` times, in an order that `order` shuffles. */
function rounds(
  parties: readonly Party[],
  amount: number,
  firstRanks: number,
  order: readonly number[],
  times: number,
) {
  const turn = parties.map((_, index) => index).sort((a, b) => order[a] - order[b] || a - b);
  let now = [...parties];
  const all: Party[][] = [now];
  for (let time = 0; time < times; time++)
    for (const at of turn) all.push((now = step(now, at, amount, firstRanks)));
  return all;
}

describe("a capacity that several workloads share", () => {
  it(
    "is never exceeded when it was not, after any decision in any order, and nobody adds to an excess",
    () => {
      fc.assert(
        fc.property(group, ({ parties, amount, firstRanks, order }) => {
          let before: Party[] | undefined;
          for (const after of rounds(parties, amount, firstRanks, order, 2)) {
            if (before) expect(used(after)).toBeLessThanOrEqual(Math.max(amount, used(before)) + 1e-9);
            before = after;
          }
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "is divided by weighted max-min fairness after two rounds, whoever decides first, with floors kept when all fit",
    () => {
      fc.assert(
        fc.property(group, ({ parties, amount, firstRanks, order }) => {
          const end = rounds(parties, amount, firstRanks, order, 2).at(-1) ?? [];
          const fair = shareOut(amount, parties, { firstRanks });
          expect(end.map(({ held }) => held)).toEqual(fair.map(({ units }) => units));
          expect(used(end)).toBeLessThanOrEqual(amount + 1e-9);
          const floors = parties.reduce((sum, { size, floor }) => sum + size * floor, 0);
          for (const [i, { least, floor }] of parties.entries())
            expect(end[i].held).toBeGreaterThanOrEqual(floors <= amount ? floor : least);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    "lets a higher priority take from a lower one, down to its floor and no further",
    () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 20 }),
          fc.integer({ min: 0, max: 20 }),
          fc.integer({ min: 0, max: 40 }),
          (had, floor, want) => {
            const amount = Math.max(had, floor);
            const low: Party = {
              id: "low",
              name: "low",
              want: amount,
              floor,
              least: 0,
              size: 1,
              weight: 1,
              rank: 3,
              held: amount,
            };
            const high: Party = { ...low, id: "high", name: "high", want, floor: 0, rank: 1, held: 0 };
            const end = rounds([high, low], amount, 1, [0, 1], 2).at(-1) ?? [];
            expect(end[1].held).toBe(Math.max(floor, amount - want));
            expect(end[0].held).toBe(Math.min(want, amount - floor));
          },
        ),
        RUNS,
      );
    },
    PATIENCE,
  );

  it.each([
    ["quantile", anyContext],
    ["risk", anyRiskContext],
  ])(
    "caps plans of the %s planner, never below their least, with reasons that recompute",
    (_, anyCase) => {
      fc.assert(
        fc.property(anyCase, group, (context, { parties, amount, firstRanks }) => {
          const [own, ...others] = parties;
          const shared: SharedCapacity = { name: "pool", unit: "replicas", amount, firstRanks, own, others };
          const plan = planWorkload({ ...context, shared });
          const reasons = JSON.parse(JSON.stringify(plan.reasons)) as typeof plan.reasons;
          expect(recheck(plan.replicas, reasons)).toEqual({ agrees: true });
          const { minReplicas } = context.policy;
          const free = amount - used(others as Party[]);
          const most = Math.max(Math.floor(free / own.size + 1e-9), context.desired, minReplicas);
          expect(plan.replicas).toBeLessThanOrEqual(most);
          expect(plan.replicas).toBeGreaterThanOrEqual(minReplicas);
          const { reactive, predictive, shadow, held = 0 } = plan.share;
          expect(reactive + predictive + shadow + held).toBe(plan.replicas);
          expect(plan.replicas).toBeLessThanOrEqual(planWorkload(context).replicas);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it("says who else wanted what, the weights and the share", () => {
    const standing = { applicationPriority: 3, workloadPriority: 3, sla: "gold" };
    const own = { id: "b", size: 1, ...weighWorkload(standing, DEFAULT_RULE) };
    const other = {
      id: "a",
      name: "search",
      want: 12,
      floor: 4,
      least: 1,
      size: 1,
      weight: 1,
      rank: 2,
      held: 8,
    };
    const shared: SharedCapacity = {
      name: "Pool A",
      unit: "replicas",
      amount: 18,
      firstRanks: 0,
      own,
      others: [other],
    };
    const forecast = flatForecast([1500, 1700, 2000, 2100, 2200]);
    const plan = planWorkload(simpleContext({ demand: 1000, forecast, shared, desired: 11, ready: 11 }));
    const reason = plan.reasons.find(({ stage }) => stage === "Shared capacity");
    // By hand: floors 8 and 4 leave 6 of 18; at weights 2 and 1 they go to 12 and 6, even at 6 for each weight.
    expect(reason).toMatchObject({ from: 13, to: 11, bound: true });
    expect(reason?.why).toBe(
      "Pool A has 18 replicas; 2 workloads want 25 replicas. search gets 6 of 12 (weight 1). Weight 2 (service level × 2) gives 12 replicas of 13. 11 replicas until others release.",
    );
  });
});
