import { describe, expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import { seededRandom } from "@/server/core/replay/random";
import { ask, fitExperts, makePanel } from "../ensemble";
import type { Expert } from "../expert";
import { readHistory } from "../history";
import { LEVELS } from "../levels";
import { makeLeadGrid } from "../leads";
import { pinball } from "@/server/core/scoring/losses";
import { IDLE_TIMES } from "./idle";
import { DAY_BEFORE, LAST_VALUE } from "./naive";
import { MOVEMENT_CHANGE, NEAREST_CHANGE, NEAREST_VALUE } from "./nearest";
import { PERIOD_BEFORE, PERIOD_MEAN } from "./period";
import { LAST_DAY } from "./samples";

const STEP = 300_000;
const DAY = 288;
const HORIZON = 24;

/** Loss of each expert over the last two days, fitted on what came before, at every lead up to two hours. */
function losses(values: Float64Array, experts: readonly Expert[]): number[] {
  const history = readHistory(makeSeries(Date.UTC(2026, 0, 5), STEP, values));
  if (!history) throw new Error("no history");
  const grid = makeLeadGrid(HORIZON);
  const until = values.length - 2 * DAY;
  const fit = fitExperts(experts, history, grid, until);
  if (!fit) throw new Error("no fit");
  const panel = makePanel(experts, history, grid);
  const sums = experts.map(() => 0);
  for (let origin = until; origin + HORIZON <= values.length; origin += 5)
    for (const lead of grid.leads) {
      ask(panel, fit, origin, lead);
      experts.forEach((_, e) =>
        LEVELS.forEach((level, l) => {
          sums[e] += pinball(values[origin + lead - 1], panel.rows[e * LEVELS.length + l], level);
        }),
      );
    }
  return sums;
}

describe("IDLE_TIMES", () => {
  it("knows when the next burst is due where neither the hour nor the last value tells", () => {
    const random = seededRandom(3);
    const values = new Float64Array(12 * DAY);
    for (let i = 0; i < values.length; i += 40 + Math.floor(8 * random()))
      values.fill(60 + 20 * random(), i, Math.min(values.length, i + 6));
    const [idle, day, recent] = losses(values, [IDLE_TIMES, DAY_BEFORE, LAST_DAY]);
    expect(idle).toBeLessThan(0.75 * day);
    expect(idle).toBeLessThan(0.75 * recent);
  });
});

describe("NEAREST_CHANGE and NEAREST_VALUE", () => {
  it("know what follows a rise or a fall where neither clock nor period tells", () => {
    const random = seededRandom(4);
    let phase = 0;
    const values = Float64Array.from({ length: 12 * DAY }, () => {
      // A swing of about four hours whose pace wanders.
      phase += 0.13 * (0.5 + random());
      return 100 + 60 * Math.sin(phase) + 4 * random();
    });
    const [change, value, day, last] = losses(values, [NEAREST_CHANGE, NEAREST_VALUE, LAST_DAY, LAST_VALUE]);
    expect(change).toBeLessThan(0.6 * Math.min(day, last));
    expect(value).toBeLessThan(0.6 * Math.min(day, last));
  });

  it("are silent while there is no past to compare with", () => {
    const values = Float64Array.from({ length: 3 * DAY }, (_, i) => 100 + (i % 7));
    const history = readHistory(makeSeries(Date.UTC(2026, 0, 5), STEP, values));
    const grid = makeLeadGrid(DAY);
    const fit = history && fitExperts([NEAREST_CHANGE, LAST_VALUE], history, grid, 2 * DAY);
    if (!history || !fit) throw new Error("no fit");
    const panel = makePanel([NEAREST_CHANGE, LAST_VALUE], history, grid);
    ask(panel, fit, DAY + 10, DAY);
    expect([...panel.silent]).toEqual([1, 0]);
    ask(panel, fit, 2 * DAY + 100, 1);
    expect([...panel.silent]).toEqual([0, 0]);
  });
});

describe("MOVEMENT_CHANGE", () => {
  it("knows how a swing goes on whose level and pace wander", () => {
    const random = seededRandom(9);
    let [level, phase] = [900, 0];
    const values = Float64Array.from({ length: 12 * DAY }, () => {
      level = Math.max(400, level + 12 * (random() - 0.5));
      phase += 0.4 * (0.5 + random());
      return level + 60 * Math.sin(phase);
    });
    const [movement, means, last] = losses(values, [MOVEMENT_CHANGE, NEAREST_CHANGE, LAST_VALUE]);
    expect(movement).toBeLessThan(0.9 * means);
    expect(movement).toBeLessThan(0.9 * last);
  });
});

describe("PERIOD_BEFORE and PERIOD_MEAN", () => {
  it("follow a cycle of 7 hours that a day does not repeat", () => {
    const random = seededRandom(5);
    const values = Float64Array.from(
      { length: 12 * DAY },
      (_, i) => 100 + 60 * Math.sin((2 * Math.PI * i) / 84) + 10 * random(),
    );
    const [before, mean, day] = losses(values, [PERIOD_BEFORE, PERIOD_MEAN, DAY_BEFORE]);
    expect(before).toBeLessThan(0.4 * day);
    expect(mean).toBeLessThan(before);
  });

  it("are silent where the day is the clearest cycle: they say what the median of the others says", () => {
    const random = seededRandom(6);
    const values = Float64Array.from(
      { length: 12 * DAY },
      (_, i) => 100 + 60 * Math.sin((2 * Math.PI * i) / DAY) + 10 * random(),
    );
    const [before, idle, day] = losses(values, [PERIOD_BEFORE, IDLE_TIMES, DAY_BEFORE]);
    expect(before).toBe(day);
    expect(idle).toBe(day);
  });
});
