import fc from "fast-check";
import type { Forecast } from "@/server/core/forecast/forecast";
import { PRESETS } from "@/server/core/policy/presets";
import type { Policy } from "@/server/core/policy/policy";
import { SITUATIONS } from "@/server/core/policy/situations";
import { makeSeries } from "@/server/core/series/series";
import { QUANTILE_LEVELS, type Resource } from "@/server/core/words";
import type { Offered, PlanContext, ResourceInput } from "./context";
import { type NeedTable, reorder } from "./risk/age-rule";
import { oddsOf, timesOf } from "./risk/odds";

const MINUTE = 60_000;
/** NOW of every made-up context: Tuesday 17 November 2026, 08:24 UTC. */
export const NOW = Date.UTC(2026, 10, 17, 8, 24);

/** flatForecast gives a forecast whose levels are the given values at every step; test data only. */
export function flatForecast(values: readonly number[], steps = 60, issuedAt = NOW): Forecast {
  const paths = values.map((value) => new Float64Array(steps).fill(value));
  const grid = { start: issuedAt, step: MINUTE, length: steps };
  return { issuedAt, grid, quantiles: { levels: QUANTILE_LEVELS, paths }, confidence: 0.9, model: "test" };
}

/** simpleContext gives a context with one resource of constant demand; test data only. */
export function simpleContext(
  changes: Partial<PlanContext> & { demand?: number; forecast?: Forecast } = {},
): PlanContext {
  const { demand = 1452, forecast, ...rest } = changes;
  return {
    now: NOW,
    capacity: { perReplica: { requests: 170 }, startupSeconds: 160, pricePerReplicaHour: 0.2 },
    ready: 11,
    starting: 0,
    desired: 11,
    inputs: [
      {
        resource: "requests",
        demand: makeSeries(NOW - 30 * MINUTE, MINUTE, new Float64Array(30).fill(demand)),
        forecast: forecast ?? { reason: "Too little history." },
      },
    ],
    policy: PRESETS.balanced,
    actions: [],
    ...rest,
  };
}

const window = fc.constantFrom(
  { from: "Mon 00:00", to: "Sun 23:59" },
  { from: "Tue 08:00", to: "Tue 09:00" },
  { from: "Fri 16:00", to: "Mon 06:00" },
);

const anyLines: fc.Arbitrary<Policy["bySituation"]> = fc.option(
  fc.uniqueArray(
    fc.record({
      situation: fc.constantFrom(...SITUATIONS),
      quantile: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
      marginPercent: fc.integer({ min: 0, max: 60 }),
      waitBeforeReleaseMinutes: fc.integer({ min: 0, max: 30 }),
      predictive: fc.boolean(),
    }),
    { selector: (line) => line.situation },
  ),
  { nil: undefined },
);

/** anyPolicy gives valid policies over the whole range of every setting that a plan reads. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    quantile: fc.double({ min: 0.5, max: 0.99, noNaN: true }),
    marginPercent: fc.integer({ min: 0, max: 60 }),
    lookAheadMinutes: fc.integer({ min: 0, max: 40 }),
    utilisationTarget: fc.double({ min: 0.3, max: 1, noNaN: true }),
    tolerancePercent: fc.integer({ min: 0, max: 20 }),
    minReplicas: fc.integer({ min: 0, max: 5 }),
    maxReplicas: fc.integer({ min: 5, max: 60 }),
    up: fc.integer({ min: 1, max: 10 }),
    down: fc.integer({ min: 1, max: 10 }),
    wait: fc.integer({ min: 0, max: 20 }),
    budgetPerHour: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    predictive: fc.boolean(),
    shadow: fc.boolean(),
    resizeReplicas: fc.option(fc.boolean(), { nil: undefined }),
    releaseByForecast: fc.boolean(),
    bySituation: anyLines,
    noRelease: fc.array(window, { maxLength: 1 }),
    freeze: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Policy["freeze"]>([]) },
      { weight: 1, arbitrary: fc.array(window, { maxLength: 1 }) },
    ),
  })
  .map(({ up, down, wait, predictive, shadow, ...rest }) => ({
    ...PRESETS.balanced,
    ...rest,
    upAtMost: { replicas: up, inMinutes: 5 },
    downAtMost: { replicas: down, inMinutes: 5 },
    waitBeforeReleaseMinutes: wait,
    tiers: { predictive, shadow },
    shadowAtMost: 2,
  }));

const amount = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: 0, max: 4000, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

/** A forecast whose levels rise at every step, as the contract of Quantiles asks. */
const anyForecast = fc
  .array(
    fc.tuple(fc.double({ min: 0, max: 3000, noNaN: true }), fc.double({ min: 0, max: 400, noNaN: true })),
    { minLength: 1, maxLength: 12 },
  )
  .map((steps): Forecast => {
    const paths = QUANTILE_LEVELS.map((_, level) =>
      Float64Array.from(steps, ([low, spread]) => low + spread * level),
    );
    const grid = { start: NOW - MINUTE, step: 5 * MINUTE, length: steps.length };
    return {
      issuedAt: NOW - MINUTE,
      grid,
      quantiles: { levels: QUANTILE_LEVELS, paths },
      confidence: 0.5,
      model: "test",
    };
  });

const anyInput = (resource: Resource): fc.Arbitrary<ResourceInput> =>
  fc
    .tuple(
      fc.array(amount, { maxLength: 8 }),
      fc.oneof(
        { weight: 4, arbitrary: anyForecast },
        { weight: 1, arbitrary: fc.constant({ reason: "Too little history." }) },
      ),
    )
    .map(([values, forecast]) => ({
      resource,
      demand: makeSeries(NOW - 5 * MINUTE, MINUTE, Float64Array.from(values)),
      forecast,
    }));

const anyOffered: fc.Arbitrary<Offered> = fc.record({
  warm: fc.option(
    fc.record({
      desired: fc.integer({ min: 0, max: 6 }),
      atMost: fc.integer({ min: 0, max: 8 }),
      handOverSeconds: fc.constant(10),
      priceShare: fc.double({ min: 0.1, max: 1, noNaN: true }),
    }),
    { nil: undefined },
  ),
  size: fc.option(
    fc.record({
      factor: fc.constantFrom(0.5, 1, 2),
      choices: fc.constant([
        { factor: 0.5, price: 0.55 },
        { factor: 1, price: 1 },
        { factor: 2, price: 1.9 },
      ]),
      changedAt: fc.option(fc.constantFrom(NOW - 10 * MINUTE, NOW - 60 * MINUTE), { nil: undefined }),
    }),
    { nil: undefined },
  ),
});

/** anyContext gives contexts of one or two resources, with gaps, past actions, earlier wants and values after now. */
export const anyContext: fc.Arbitrary<PlanContext> = fc
  .record({
    first: anyInput("requests"),
    second: fc.option(anyInput("memory")),
    policy: anyPolicy,
    desired: fc.integer({ min: 0, max: 70 }),
    startupSeconds: fc.integer({ min: 0, max: 900 }),
    price: fc.double({ min: 0.05, max: 2, noNaN: true }),
    steps: fc.array(fc.tuple(fc.integer({ min: -8, max: 3 }), fc.integer({ min: -5, max: 5 })), {
      maxLength: 4,
    }),
    wants: fc.array(fc.tuple(fc.integer({ min: -30, max: 3 }), fc.integer({ min: 0, max: 60 })), {
      maxLength: 4,
    }),
    shadowReady: fc.integer({ min: 0, max: 4 }),
    offered: fc.option(anyOffered, { nil: undefined }),
  })
  .map(({ first, second, policy, desired, startupSeconds, price, steps, wants, shadowReady, offered }) => ({
    now: NOW,
    capacity: { perReplica: { requests: 100, memory: 150 }, startupSeconds, pricePerReplicaHour: price },
    ready: desired,
    starting: 0,
    desired,
    inputs: second ? [first, second] : [first],
    policy,
    actions: [...steps]
      .sort((a, b) => a[0] - b[0])
      .map(([minute, change]) => ({ at: NOW + minute * MINUTE, from: 20, to: 20 + change })),
    wants: wants.map(([minute, replicas]) => ({ at: NOW + minute * MINUTE, replicas })),
    shadowReady,
    offered,
  }));

/** anyTable gives expected ticks of need that fall as replicas rise, with odds that differ from tick to tick. */
const anyTable: fc.Arbitrary<NeedTable> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((ticks) => ({
    ticks: (replicas, from, to) => {
      let sum = 0;
      for (let tick = from; tick <= to; tick++) {
        const [sure, spread] = ticks[tick % ticks.length];
        sum += Math.min(1, Math.max(0, 1 - (replicas - sure) / spread)) ** 3;
      }
      return sum;
    },
  }));

const anyOdds = (desired: number, startupSeconds: number): fc.Arbitrary<ResourceInput["odds"]> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          anyTable,
          fc.array(fc.tuple(fc.integer({ min: -70, max: -1 }), fc.integer({ min: 1, max: 9 })), {
            maxLength: 3,
          }),
          fc.double({ min: 1, max: 40, noNaN: true }),
        )
        .map(([table, orders, usual]) => {
          const old = [...orders].sort((a, b) => a[0] - b[0]).map(([tick, replicas]) => ({ tick, replicas }));
          const fleet = reorder([{ tick: -1e6, replicas: Math.max(0, desired - 5) }, ...old], desired, 0);
          return oddsOf(table, fleet, timesOf(startupSeconds, 15), 15, usual);
        }),
    },
    { weight: 1, arbitrary: fc.constant({ reason: "There is too little history to price the risk." }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

/** anyRiskContext gives contexts as anyContext does, under the risk planner, with odds or without. */
export const anyRiskContext: fc.Arbitrary<PlanContext> = anyContext.chain((context) =>
  fc
    .tuple(
      fc.double({ min: 1, max: 2000, noNaN: true }),
      fc.tuple(
        anyOdds(context.desired, context.capacity.startupSeconds),
        anyOdds(context.desired, context.capacity.startupSeconds),
      ),
    )
    .map(([price, odds]) => ({
      ...context,
      policy: { ...context.policy, planner: "risk" as const, replicaMinutesPerShortMinute: price },
      inputs: context.inputs.map((input, index) => ({ ...input, odds: odds[index] })),
    })),
);
