import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { newScore, scoreAction } from "./score";
import { actionModel, FIRST_ORDER, START, USUAL_SETTINGS } from "./variable-order";
import { type Happening, pasts } from "./walk";

/** A walk in which the next step depends on the last two, and differs by user. */
function walks(length: number): Happening[] {
  const random = seededRandom(6);
  const happenings: Happening[] = [];
  const last = new Map<string, [number, number]>();
  for (let n = 0; n < length; n++) {
    const user = `u_${n % 4}`;
    const [a, b] = last.get(user) ?? [0, 0];
    const symbol = random() < 0.85 ? (a + 2 * b + (n % 4)) % 5 : Math.floor(random() * 5);
    last.set(user, [b, symbol]);
    happenings.push({ at: n, user, symbol, begins: n < 4 });
  }
  return happenings;
}

const scored = (settings: typeof USUAL_SETTINGS, happenings: readonly Happening[]) => {
  const model = actionModel(settings);
  const score = newScore();
  let known = 0;
  for (const { happening, past } of pasts(happenings)) {
    scoreAction(score, model.predict(past, known), happening.symbol);
    model.learn(past, happening.symbol, known);
    known = Math.max(known, happening.symbol + 1);
  }
  return score;
};

describe("actionModel", () => {
  const happenings = walks(4000);

  it("tells what depends on more than the last action", () => {
    const [first, longer] = [scored(FIRST_ORDER, happenings), scored(USUAL_SETTINGS, happenings)];
    expect(longer.first / longer.acts).toBeGreaterThan(0.75);
    expect(first.first / first.acts).toBeLessThan(0.6);
    expect(longer.logLoss).toBeLessThan(first.logLoss);
  });

  it("gives probabilities that sum to one, with room for what is new", () => {
    const model = actionModel(USUAL_SETTINGS);
    const past = { user: "u", recent: [START] };
    expect([...model.predict(past, 0)]).toEqual([1]);
    model.learn(past, 0, 0);
    for (const recent of [[START], [START, 0], [START, 1, 0]]) {
      const said = model.predict({ user: "u", recent }, 2);
      expect(said.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      expect(said[2]).toBeGreaterThan(0);
    }
  });

  it("goes on where its state was kept", () => {
    const [whole, half] = [actionModel(USUAL_SETTINGS), actionModel(USUAL_SETTINGS)];
    const steps = [...pasts(happenings.slice(0, 600))].map(({ happening, past }) => ({
      symbol: happening.symbol,
      past: { ...past, recent: [...past.recent] },
    }));
    for (const { past, symbol } of steps) whole.learn(past, symbol, 5);
    for (const { past, symbol } of steps.slice(0, 300)) half.learn(past, symbol, 5);
    const resumed = actionModel(USUAL_SETTINGS, JSON.parse(JSON.stringify(half.state())));
    for (const { past, symbol } of steps.slice(300)) resumed.learn(past, symbol, 5);
    const ask = { user: "u_1", recent: [2, 3] };
    expect([...resumed.predict(ask, 5)]).toEqual([...whole.predict(ask, 5)]);
  });
});

describe("scoreAction", () => {
  it("counts hits by rank, and nothing for what was not known", () => {
    const score = newScore();
    const said = Float64Array.from([0.2, 0.5, 0.25, 0.05]);
    scoreAction(score, said, 1);
    scoreAction(score, said, 0);
    scoreAction(score, said, 3);
    expect(score).toMatchObject({ acts: 3, first: 1, three: 2 });
    expect(score.logLoss).toBeCloseTo(-Math.log(0.5) - Math.log(0.2) - Math.log(0.05), 9);
  });
});
