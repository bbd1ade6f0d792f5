import { describe, expect, it } from "vitest";
import type { Forecast } from "@/server/core/forecast/forecast";
import type { Policy } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { makeSeries, type Series } from "@/server/core/series/series";
import { QUANTILE_LEVELS } from "@/server/core/words";
import { leadingMax } from "./clairvoyant";
import { quickForesight } from "./foresight";
import { type Foresight, scheduleController } from "./controllers";
import { responseSeconds } from "./latency";
import { outcomeOf } from "./outcome";
import { seededRandom } from "./random";
import { BASELINES, replay, replaySteps } from "./replay";
import { simulate, type Trace } from "./simulate";
import type { World } from "./world";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 2);
const none: Foresight = { forecastAt: () => ({ reason: "None." }) };

const series = (values: readonly number[]): Series => makeSeries(START, MINUTE, Float64Array.from(values));
const world = (demand: Series, changes: Partial<World> = {}): World => ({
  demands: [{ resource: "requests", demand }],
  capacity: { perReplica: { requests: 100 }, startupSeconds: 120, pricePerReplicaHour: 6 },
  from: START,
  to: START + demand.values.length * MINUTE,
  initialReplicas: 2,
  seed: 1,
  ...changes,
});
const run = (inWorld: World, totals: readonly number[]): Trace => {
  const steps = simulate(inWorld, scheduleController(totals, START));
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
};
const times = (count: number, value: number) => new Array<number>(count).fill(value);

describe("a replay of 20 steps, computed by hand", () => {
  // 1.5, 3.5, 2.5 and 0.5 replicas of demand, five minutes each; a replica costs $0.10 a minute.
  const hand = world(series([...times(5, 150), ...times(5, 350), ...times(5, 250), ...times(5, 50)]));

  it("bills from the order, serves after the start-up time, loses what finds no capacity", () => {
    const totals = [...times(6, 2), ...times(6, 4), ...times(5, 3), ...times(3, 1)];
    const trace = run(
      { ...hand, saturation: { serviceSeconds: 0.1, slotsPerReplica: 1, timeoutSeconds: 10 } },
      totals,
    );
    expect([...trace.ready]).toEqual([...times(8, 2), ...times(4, 4), ...times(5, 3), ...times(3, 1)]);
    const outcome = outcomeOf(hand, trace);
    expect(outcome.replicaHours).toBeCloseTo(54 / 60, 6);
    expect(outcome.cost).toBeCloseTo(5.4, 6);
    expect(outcome.minutesShort).toBeCloseTo(3, 6);
    expect(outcome.shortPercent).toBeCloseTo(15, 6);
    expect(outcome.unservedPercent).toBeCloseTo((4.5 / 40) * 100, 6);
    expect(outcome.scoredMinutes).toBeCloseTo(20, 6);
    expect(outcome.demandReplicaHours).toBeCloseTo(40 / 60, 6);
    expect(outcome.unservedReplicaHours).toBeCloseTo(4.5 / 60, 6);
    expect(outcome.readyReplicaHours).toBeCloseTo(50 / 60, 6);
    expect(outcome.actions).toBe(3);
    // The three lost minutes answer with the timeout; nobody else waits longer than a second.
    expect(outcomeOf({ ...hand, promisedSeconds: 1 }, trace).slowMinutes).toBeCloseTo(3, 6);
    expect(outcome.utilisationPercent).toBeCloseTo((35.5 / 50) * 100, 6);
    expect(outcome.actionsPerDay).toBeCloseTo(3 * 72, 6);
    expect(outcome.episodes).toEqual([
      { from: START + 5 * MINUTE, to: START + 8 * MINUTE, minutesShort: 3, unserved: 4.5, missing: 1.5 },
    ]);
    // 0.1 + 0.1 · 0.75^(√6 − 1) / (2 · 0.25)
    expect(trace.response[0]).toBeCloseTo(0.1 + (0.1 * 0.75 ** (Math.sqrt(6) - 1)) / 0.5, 9);
    expect(trace.response[5]).toBe(10);
  });

  it("runs the product's planner: with the floor alone it follows demand one step late", () => {
    const floor: Policy = {
      ...PRESETS.balanced,
      utilisationTarget: 1,
      tolerancePercent: 0,
      minReplicas: 1,
      waitBeforeReleaseMinutes: 0,
      tiers: { predictive: false, shadow: false },
    };
    const runs = replay({ world: hand, policies: { floor }, foresight: none });
    const [mine, , nothing, foreseen] = runs ?? [];
    expect([...mine.trace.total]).toEqual([...times(6, 2), ...times(5, 4), ...times(5, 3), ...times(4, 1)]);
    expect(mine.outcome.cost).toBeCloseTo(5.1, 6);
    expect(mine.outcome.minutesShort).toBeCloseTo(3, 6);
    expect([...foreseen.trace.total]).toEqual([
      ...times(3, 2),
      ...times(7, 4),
      ...times(5, 3),
      ...times(5, 1),
    ]);
    expect(foreseen.outcome).toMatchObject({ minutesShort: 0, unservedPercent: 0 });
    expect(foreseen.outcome.cost).toBeCloseTo(5.4, 6);
    expect(mine.regret).toBeCloseTo(-0.3, 6);
    expect(nothing.outcome.cost).toBeCloseTo(4, 6);
    expect(runs?.map((each) => each.name)).toEqual([
      "floor",
      BASELINES.hpa,
      BASELINES.nothing,
      BASELINES.clairvoyant,
    ]);
  });
});

describe("replay", () => {
  const day = 1440;
  const random = seededRandom(7);
  const demand = series(
    Array.from(
      { length: 2.5 * day },
      (_, i) => 900 - 600 * Math.cos((2 * Math.PI * i) / day) + 120 * random(),
    ),
  );
  const past = world(demand, { from: START + day * MINUTE, startupMedianSeconds: 70, initialReplicas: 10 });
  /** Yesterday's value with fixed odds: a causal forecast that needs no engine. */
  const yesterday = (of: Series): Foresight => ({
    forecastAt: (_, issuedAt): Forecast => {
      const now = Math.round((issuedAt - START) / MINUTE);
      const paths = [0.9, 1, 1.1, 1.15, 1.2].map((ratio) =>
        of.values.slice(now - day, now - day + 30).map((value) => value * ratio),
      );
      const grid = { start: issuedAt, step: MINUTE, length: 30 };
      return {
        issuedAt,
        grid,
        quantiles: { levels: QUANTILE_LEVELS, paths },
        confidence: 0.5,
        model: "yesterday",
      };
    },
  });
  const policies = {
    balanced: PRESETS.balanced,
    conservative: PRESETS.conservative,
    aggressive: PRESETS.aggressive,
  };

  it("gives the same bytes again, and garbage after t changes no step before it", () => {
    const bytes = (of: Series, until: number) => {
      const runs =
        replay({
          world: { ...past, demands: [{ resource: "requests", demand: of }] },
          policies,
          foresight: yesterday(of),
        }) ?? [];
      return JSON.stringify(
        runs.slice(0, 5).map((each) => [each.name, [...each.trace.total.subarray(0, until)]]),
      );
    };
    const half = 1.75 * day;
    const whole = bytes(demand, 2.5 * day);
    expect(bytes(demand, 2.5 * day)).toBe(whole);
    const spoiled = makeSeries(
      START,
      MINUTE,
      demand.values.map((value, index) => (index < half ? value : 1e6)),
    );
    expect(bytes(spoiled, half - day + 1)).toBe(bytes(demand, half - day + 1));
    expect(bytes(spoiled, half)).not.toBe(bytes(demand, half));
    // Six whole replays: seconds on a busy machine; this only ends a hang.
  }, 120_000);

  it("orders the presets by safety, and nothing is cheaper than foresight without loss", () => {
    const runs = replay({ world: past, policies, foresight: yesterday(demand) }) ?? [];
    const [balanced, conservative, aggressive] = runs;
    expect(conservative.outcome.cost).toBeGreaterThan(balanced.outcome.cost);
    expect(balanced.outcome.cost).toBeGreaterThan(aggressive.outcome.cost);
    expect(conservative.outcome.minutesShort).toBeLessThanOrEqual(aggressive.outcome.minutesShort);
    for (const each of runs)
      if (each.outcome.minutesShort === 0) expect(each.regret).toBeGreaterThanOrEqual(0);
  });

  it("reports progress and can be cancelled", () => {
    const request = { world: past, policies, foresight: yesterday(demand) };
    const seen = [...replaySteps(request)];
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    expect(seen.every((fraction, index) => index === 0 || fraction >= seen[index - 1])).toBe(true);
    let calls = 0;
    expect(replay(request, () => ++calls < 3)).toBeUndefined();
    expect(calls).toBe(3);
  });

  it("leaves missing demand unserved and unscored, and bills it", () => {
    const gap = world(series([150, Number.NaN, Number.NaN, 150]));
    const outcome = outcomeOf(gap, run(gap, times(4, 1)));
    expect(outcome.minutesShort).toBe(2);
    expect(outcome.shortPercent).toBe(100);
    expect(outcome.replicaHours).toBeCloseTo(4 / 60, 9);
    expect(outcome.episodes).toHaveLength(2);
  });
});

describe("quick foresight", () => {
  const day = 1440;
  const random = seededRandom(5);
  const demand = series(
    Array.from({ length: 4 * day }, (_, i) => 900 - 600 * Math.cos((2 * Math.PI * i) / day) + 60 * random()),
  );
  const settings = { levels: QUANTILE_LEVELS, horizonMinutes: 30, everyMinutes: 5 };
  const at = (index: number) => START + index * MINUTE;

  it("reads nothing at or after the instant it is asked for", () => {
    const n = 3 * day + 7;
    const ask = (of: Series) =>
      quickForesight([{ resource: "requests", demand: of }], settings).forecastAt("requests", at(n));
    const spoiled = makeSeries(
      START,
      MINUTE,
      demand.values.map((value, index) => (index < n ? value : 1e9)),
    );
    expect(ask(spoiled)).toEqual(ask(demand));
    expect(
      ask(
        makeSeries(
          START,
          MINUTE,
          demand.values.map((value, index) => (index === n - 9 ? 1e9 : value)),
        ),
      ),
    ).not.toEqual(ask(demand));
  });

  it("keeps about as much under its p90 as it says", () => {
    const foresight = quickForesight([{ resource: "requests", demand }], settings);
    let under = 0;
    let asked = 0;
    for (let n = 2 * day; n < 4 * day - 30; n += 5) {
      const forecast = foresight.forecastAt("requests", at(n));
      if (!("quantiles" in forecast)) throw new Error(forecast.reason);
      asked++;
      if (demand.values[n + 15] <= forecast.quantiles.paths[2][15]) under++;
    }
    expect(under / asked).toBeGreaterThan(0.84);
    expect(under / asked).toBeLessThan(0.96);
  });

  it("says why there is none", () => {
    expect(
      quickForesight([{ resource: "requests", demand }], settings).forecastAt("requests", at(60)),
    ).toHaveProperty("reason");
  });
});

describe("parts", () => {
  it("leadingMax looks ahead and stops at the end", () => {
    expect([...leadingMax([1, 5, 2, 3, 0], 2)]).toEqual([5, 5, 3, 3, 0]);
  });
  it("responseSeconds grows with use up to the timeout", () => {
    const saturation = { serviceSeconds: 0.1, slotsPerReplica: 8, timeoutSeconds: 5 };
    expect(responseSeconds(0, 2, saturation)).toBe(0.1);
    expect(responseSeconds(1, 2, saturation)).toBeLessThan(responseSeconds(1.9, 2, saturation));
    expect(responseSeconds(2, 2, saturation)).toBe(5);
    expect(responseSeconds(1, 0, saturation)).toBe(5);
  });
});
