import { describe, expect, it } from "vitest";
import type { LearnerShape } from "@/server/core/replay/tuning/learn";
import { makeLearner } from "./learner";

const shape: LearnerShape = { inputs: 2, heads: [3, 2], start: [1, 0], seed: 4 };
const seen = Float32Array.of(1, 0, 0, 1);

/** Choice 2 of the first head pays off when the first sight is 1, choice 0 when it is 0. */
async function taught(lessons: number) {
  const learner = await makeLearner(shape);
  for (let i = 0; i < lessons; i++) {
    learner.learn({
      sights: Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1),
      choices: [
        [2, 0],
        [0, 1],
        [2, 1],
        [0, 0],
      ],
      advantages: Float32Array.of(1, -1, -1, 1),
    });
  }
  const odds = learner.odds(seen, 2).map((rows) => [...rows]);
  learner.dispose();
  return odds;
}

describe("makeLearner", () => {
  it("leans to the settings it starts from, learns what pays off where, and does so again", async () => {
    const [first] = await taught(0);
    expect(first[1]).toBeGreaterThan(0.5);
    expect(first[0] + first[1] + first[2]).toBeCloseTo(1, 5);
    const learnt = await taught(250);
    const favourite = (rows: number[], from: number) => {
      const odds = rows.slice(from, from + 3);
      return odds.indexOf(Math.max(...odds));
    };
    expect([favourite(first, 0), favourite(first, 3)]).toEqual([1, 1]);
    expect([favourite(learnt[0], 0), favourite(learnt[0], 3)]).toEqual([2, 0]);
    expect(await taught(250)).toEqual(learnt);
  });
});
