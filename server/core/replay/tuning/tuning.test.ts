import { describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import { makeSeries } from "@/server/core/series/series";
import { QUANTILE_LEVELS } from "@/server/core/words";
import { quickForesight } from "../foresight";
import { seededNormal, seededRandom } from "../random";
import type { World } from "../world";
import { choiceOf, HEAD_SIZES, lineOf, withChoice } from "./actions";
import type { Course, Learner } from "./learn";
import { tune, type Tuned } from "./tune";
import { judgeTuning } from "./verdict";

const DAY = 96;
const STEP = 900_000;
const START = Date.UTC(2026, 9, 1);

/** Dozens of replays on a busy machine. */
const PATIENCE = 60_000;

/** WASTEFUL serves p99 with 30 % on top: on a smooth course most of that is never used. */
const WASTEFUL = { ...PRESETS.balanced, quantile: 0.99, marginPercent: 30 };

/** A smooth daily course with a little noise. */
function course(days: number, spoilFrom = Number.POSITIVE_INFINITY): Course {
  const normal = seededNormal(seededRandom(3));
  const values = Float64Array.from({ length: (days + 2) * DAY }, (_, i) => {
    const value = 1000 * (1 - 0.5 * Math.cos((2 * Math.PI * i) / DAY)) + 15 * normal();
    return i / DAY >= spoilFrom ? 7 * value : value;
  });
  const world: World = {
    demands: [{ resource: "requests", demand: makeSeries(START, STEP, values) }],
    capacity: { perReplica: { requests: 50 }, startupSeconds: 120, pricePerReplicaHour: 0.2 },
    from: START + 2 * DAY * STEP,
    to: START + values.length * STEP,
    initialReplicas: 12,
    seed: 1,
  };
  const foresight = () =>
    quickForesight(world.demands, { levels: QUANTILE_LEVELS, horizonMinutes: 60, everyMinutes: 15 });
  return { world, foresight, policy: WASTEFUL };
}

/** A table of odds moved by what it is taught: the smallest learner there is. */
async function tabular(): Promise<Learner> {
  const logits = HEAD_SIZES.map((size) => new Float64Array(size));
  const oddsOf = (row: Float64Array) => {
    const exps = row.map(Math.exp);
    const sum = exps.reduce((a, b) => a + b, 0);
    return exps.map((value) => value / sum);
  };
  return {
    odds: (_, count) =>
      logits.map((row) => {
        const odds = oddsOf(row);
        return Float32Array.from({ length: count * row.length }, (__, i) => odds[i % row.length]);
      }),
    learn({ choices, advantages }) {
      choices.forEach((choice, turn) =>
        choice.forEach((index, head) => {
          const odds = oddsOf(logits[head]);
          odds.forEach((odd, i) => {
            logits[head][i] += 0.02 * advantages[turn] * ((i === index ? 1 : 0) - odd);
          });
        }),
      );
    },
    dispose: () => undefined,
  };
}

async function run(on: Course): Promise<{ tuned: Tuned; fractions: number[] }> {
  const steps = tune(on, tabular, { passes: 12, stretchDays: 1, seed: 1 });
  const fractions: number[] = [];
  for (;;) {
    const next = await steps.next();
    if (next.done) return { tuned: next.value, fractions };
    fractions.push(next.value);
  }
}

describe("tune", () => {
  it(
    "learns settings by situation that hold on days it has not seen, the same again, with rising progress",
    async () => {
      const { tuned, fractions } = await run(course(12));
      if ("reason" in tuned) throw new Error(tuned.reason);
      expect(tuned.policy.bySituation?.length).toBeGreaterThan(0);
      expect(tuned.verdict).toMatchObject({ proposed: true });
      expect(tuned.verdict.after.price).toBeLessThan(tuned.verdict.before.price);
      expect(tuned.verdict.gainPercent.low).toBeGreaterThan(0);
      expect({ ...tuned.policy, bySituation: undefined }).toEqual(WASTEFUL);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect((await run(course(12))).tuned).toEqual(tuned);
    },
    PATIENCE,
  );

  it(
    "does not read the held-back days while it learns, and does not propose what fails there",
    async () => {
      const { tuned } = await run(course(12));
      const spoiled = (await run(course(12, 2 + 8))).tuned;
      if ("reason" in tuned || "reason" in spoiled) throw new Error("Nothing was learnt.");
      expect(spoiled.policy).toEqual(tuned.policy);
      expect(spoiled.verdict.before.cost).not.toBe(tuned.verdict.before.cost);
    },
    PATIENCE,
  );

  it("says what is missing", async () => {
    expect((await run(course(9))).tuned).toEqual({
      reason: "There are 9 of the 11 days that a tuning needs.",
    });
    const risk = { ...course(12), policy: { ...PRESETS.balanced, planner: "risk" as const } };
    expect((await run(risk)).tuned).toMatchObject({ reason: expect.stringContaining("priced risk") });
  });
});

describe("judgeTuning", () => {
  it("never proposes a policy that is the same, nor one that saves by being short", () => {
    const on = course(8);
    const same = judgeTuning(on, on.world, WASTEFUL, 1);
    expect(same).toMatchObject({ proposed: false, gainPercent: { mean: 0, low: 0, high: 0 } });
    const thin = { ...WASTEFUL, maxReplicas: 15 };
    const short = judgeTuning(on, on.world, thin, 1);
    expect(short.after.cost).toBeLessThan(short.before.cost);
    expect(short.after.minutesShort).toBeGreaterThan(short.before.minutesShort);
    expect(short.proposed).toBe(false);
  });
});

describe("choices", () => {
  it("start from a policy's own settings and change nothing that is not theirs", () => {
    const choice = choiceOf(PRESETS.balanced);
    expect(lineOf("rising, wide", choice)).toEqual({
      situation: "rising, wide",
      quantile: 0.9,
      marginPercent: 10,
      waitBeforeReleaseMinutes: 10,
      predictive: true,
    });
    expect(withChoice(PRESETS.balanced, choice)).toEqual({ ...PRESETS.balanced, bySituation: undefined });
  });
});
