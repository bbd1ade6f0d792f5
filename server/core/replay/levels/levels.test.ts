import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import { makeSeries } from "@/server/core/series/series";
import { foresightFor } from "../past";
import { seededRandom } from "../random";
import { replay } from "../replay";
import type { Figures } from "../report";
import { toEnd } from "../to-end";
import type { World } from "../world";
import { chooseLevel, keeps, type ReplayedLevels } from "./choose-level";
import { levelSetting, levelsToTry, sayLevel } from "./levels";
import { replayLevels } from "./replay-levels";
import { sayChoice, sayPrice } from "./say";

const DAY = 86_400_000;
const STEP = 5 * 60_000;

/** world gives days of a daily wave with bursts, in steps of 5 min; bursts are rarer before `calmUntil` (share of the days). */
function world(days: number, seed = 3, calmUntil = 0): World {
  const random = seededRandom(seed);
  const count = ((days + 3) * DAY) / STEP;
  const values = Float64Array.from({ length: count }, (_, i) => {
    const burst = random() < (i < calmUntil * count ? 0.001 : 0.02) ? 400 : 0;
    return 700 - 400 * Math.cos((2 * Math.PI * i * STEP) / DAY) + burst + 60 * random();
  });
  return {
    demands: [{ resource: "requests", demand: makeSeries(0, STEP, values) }],
    capacity: { perReplica: { requests: 100 }, startupSeconds: 180, pricePerReplicaHour: 0.2 },
    from: 3 * DAY,
    to: (days + 3) * DAY,
    initialReplicas: 5,
    seed: 1,
  };
}

const foresightOf = (inWorld: World) => foresightFor({ world: inWorld, said: new Map(), forecasts: "quick" });

function replayed(inWorld: World, policy = PRESETS.balanced): ReplayedLevels {
  return {
    workloadId: "w",
    name: "web",
    days: 6,
    levels: toEnd(replayLevels(inWorld, policy, foresightOf(inWorld))),
  };
}

describe("levels of risk", () => {
  it("are tried from thrifty to safe, the policy's own among them, and set one setting", () => {
    expect(levelsToTry({ ...PRESETS.balanced, planner: "quantile", quantile: 0.93 })).toContain(0.93);
    const priced = { ...PRESETS.balanced, planner: "risk", replicaMinutesPerShortMinute: 123 } as const;
    const levels = levelsToTry(priced);
    expect(levels).toContain(123);
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(levelSetting(priced, 7)).toEqual({ replicaMinutesPerShortMinute: 7 });
    expect([sayLevel("risk", 160), sayLevel("quantile", 0.975)]).toEqual(["160 replica-minutes", "p97.5"]);
  });

  it("replay as the policy itself does, and their parts add up to the whole", () => {
    const inWorld = world(6);
    const { levels } = replayed(inWorld);
    const own = levels.find(({ level }) => level === PRESETS.balanced.quantile);
    const run = replay({
      world: inWorld,
      policies: { own: PRESETS.balanced },
      foresight: foresightOf(inWorld),
    })?.[0];
    expect(own?.figures.whole).toMatchObject({
      costUsd: run?.outcome.cost,
      regretUsd: run?.regret,
      actions: run?.outcome.actions,
    });
    for (const { figures } of levels) {
      const { earlier, later, whole } = figures;
      for (const key of [
        "costUsd",
        "regretUsd",
        "minutesShort",
        "scoredMinutes",
        "unservedReplicaHours",
        "actions",
      ] as const)
        expect(earlier[key] + later[key]).toBeCloseTo(whole[key], 6);
      expect(later.scoredMinutes).toBe(2 * 1440);
    }
    expect(levels[0].figures.whole.costUsd).toBeLessThan(levels[levels.length - 1].figures.whole.costUsd);
    expect(levels[0].figures.whole.shortPercent).toBeGreaterThan(
      levels[levels.length - 1].figures.whole.shortPercent,
    );
  });

  it("choose the cheapest that keeps the objective, the safest and a plain word when none does", () => {
    const evidence = [replayed(world(6))];
    const loose = chooseLevel(PRESETS.balanced, { shortPercent: 5, lostPercent: 5 }, evidence);
    expect(loose.chosen.met).toBe(true);
    for (const { figures } of loose.levels)
      if (keeps(figures.whole, loose.objective)) {
        const at = loose.levels.find(({ level }) => level === loose.chosen.level);
        expect(at?.figures.whole.costUsd).toBeLessThanOrEqual(figures.whole.costUsd);
      }
    expect(sayChoice(loose)).toMatch(
      /^Over 6 days of web p[\d.]+ is the cheapest of 11 levels that keeps time short within 5 %/,
    );
    const never = chooseLevel(PRESETS.balanced, { shortPercent: 0, lostPercent: 0 }, evidence);
    expect(never.chosen).toEqual({ level: 0.99, met: false });
    expect(sayChoice(never)).toContain("none of 11 levels keeps");
  });

  it("say what choosing beforehand costs: more than hindsight where the days before were wilder, too short where they were calmer", () => {
    const objective = { shortPercent: 1.2, lostPercent: 1 };
    const calm = chooseLevel(PRESETS.balanced, objective, [replayed(world(9, 4, 0.7))]);
    const { earlier, hindsight } = calm.price;
    expect(earlier.level).toBeLessThanOrEqual(hindsight.level);
    expect(sayPrice(calm)).toContain("more than was asked");
  });

  it("never see the later days when choosing by the earlier ones", () => {
    const inWorld = world(3);
    const [{ demand }] = inWorld.demands;
    const other = demand.values.slice();
    for (let i = (5 * DAY) / STEP; i < other.length; i++) other[i] *= 1.4;
    const changed = {
      ...inWorld,
      demands: [{ resource: "requests", demand: makeSeries(0, STEP, other) }],
    } as World;
    const objective = { shortPercent: 1, lostPercent: 1 };
    for (const policy of [PRESETS.balanced, { ...PRESETS.balanced, planner: "risk" } as const]) {
      const [one, two] = [inWorld, changed].map((each) =>
        chooseLevel(policy, objective, [replayed(each, policy)]),
      );
      expect(one.price.earlier).toEqual(two.price.earlier);
      // Perfect foresight knows what comes after the cut, so what is above it may differ.
      const seen = ({ levels }: typeof one) =>
        levels.map(({ figures: { earlier } }) => ({ ...earlier, regretUsd: 0 }));
      expect(seen(one)).toEqual(seen(two));
    }
  }, 120_000);

  it("keep the objective or say so, whatever the figures", () => {
    const part = fc.record({
      short: fc.double({ min: 0, max: 10, noNaN: true }),
      cost: fc.double({ min: 1, max: 9, noNaN: true }),
    });
    const figures = ({ short, cost }: { short: number; cost: number }): Figures =>
      ({
        costUsd: cost,
        regretUsd: 0,
        scoredMinutes: 100,
        minutesShort: short,
        shortPercent: short,
        demandReplicaHours: 1,
        unservedReplicaHours: 0,
        unservedPercent: 0,
        actionsPerDay: 1,
      }) as Figures;
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part, part), { minLength: 1, maxLength: 8 }), (rows) => {
        const levels = rows.map(([a, b, c], level) => ({
          level,
          figures: { earlier: figures(a), later: figures(b), whole: figures(c) },
        }));
        const own = { ...PRESETS.balanced, quantile: 0 };
        const choice = chooseLevel(own, { shortPercent: 1, lostPercent: 1 }, [
          { workloadId: "w", name: "web", days: 6, levels },
        ]);
        const kept = rows.filter(([, , { short }]) => short <= 1).map(([, , { cost }]) => cost);
        expect(choice.chosen.met).toBe(kept.length > 0);
        if (kept.length > 0) expect(rows[choice.chosen.level][2].cost).toBe(Math.min(...kept));
        else expect(choice.chosen.level).toBe(rows.length - 1);
        const [, , { short, cost }] = rows[0];
        const fine = short <= 1 && cost * 0.995 <= Math.min(...kept);
        expect(choice.better).toBe(kept.length > 0 && !fine);
      }),
      { seed: 1 },
    );
  });
});
