import { describe, expect, it } from "vitest";
import { actionNetwork, decodeActionNetwork } from "@/server/core/behaviour/actions/network";
import { tfjsActionLearner } from "./next-actions";

const settings = { vocabulary: 4, context: 3, units: 6, epochs: 40, seed: 1 };
/** After 0 and 1 comes 2, after 3 and 1 comes 3: one act back does not tell. */
const examples = Array.from({ length: 320 }, (_, n) =>
  n % 2 === 0 ? { recent: [-1, 0, 1], next: 2 } : { recent: [-1, 3, 1], next: 3 },
);

describe("tfjsActionLearner", () => {
  it("learns what depends on two acts, and gives the same weights again", async () => {
    const learner = tfjsActionLearner();
    const signal = new AbortController().signal;
    const bytes = await learner.train(examples, settings, signal);
    expect(await learner.train(examples, settings, signal)).toEqual(bytes);
    const network = await learner.load(bytes);
    const [first, second] = network.predict([
      [-1, 0, 1],
      [-1, 3, 1],
    ]);
    expect(first[2]).toBeGreaterThan(0.9);
    expect(second[3]).toBeGreaterThan(0.9);
    expect(first.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    // What serves without the library says the same.
    const decoded = decodeActionNetwork(bytes);
    const plain = actionNetwork({ shape: settings, tables: decoded?.tables ?? [] });
    for (const recent of [[-1, 0, 1], [-1], [2, 3, 0, 1, 9]])
      plain(recent).forEach((p, s) => expect(p).toBeCloseTo(network.predict([recent])[0][s], 5));
    network.dispose();
    await expect(learner.load(bytes.slice(0, -4))).rejects.toThrow("damaged");
  });

  it("refuses too little, and stops when told", async () => {
    const learner = tfjsActionLearner();
    const stopped = new AbortController();
    await expect(learner.train(examples.slice(0, 50), settings, stopped.signal)).rejects.toThrow("too few");
    stopped.abort(new Error("Stopped."));
    await expect(learner.train(examples, settings, stopped.signal)).rejects.toThrow("Stopped.");
  });
});
