import { describe, expect, it } from "vitest";
import { tfjsActionLearner } from "@/server/adapters/tfjs/next-actions";
import { systemActor } from "@/server/auth/actors";
import { seededRandom } from "@/server/core/replay/random";
import { invoke } from "@/server/services/verb";
import { readMemory } from "@/server/store/behaviour";
import { testDeps } from "@/server/testing/deps";
import type { StoredNetwork } from "./action-networks";
import { getSubject } from "./get-subject";
import { learnBehaviour } from "./learn-behaviour";
import type { StoredActions } from "./memory";
import { trainActions } from "./train-actions";

const [SECOND, HOUR, DAY] = [1_000, 3_600_000, 86_400_000];
const NOW = Date.UTC(2026, 10, 19, 8);

/** What a session of the desk ends with is told by how it began, five acts before; in the shop an act tells the next one. */
function actsUntil(now: number, sessions: number, seed: number) {
  const random = seededRandom(seed);
  const pick = (words: string): string => words[Math.floor(random() * words.length)];
  return Array.from({ length: sessions }, (_, n) => {
    const at = now - (sessions - n) * 20 * 60 * SECOND;
    const first = pick("abc");
    const desk = [first, pick("xy"), pick("xy"), pick("xy"), pick("xy"), first.toUpperCase()];
    const walk = Array.from({ length: 6 }, (_, k) => `page${(n + k) % 6}`);
    const act = (application: string, action: string, k: number) => ({
      id: `${seed} ${application} ${n} ${k}`,
      at: at + k * 10 * SECOND,
      user: `u_${application}_${n % 15}`,
      session: "s",
      application,
      action,
    });
    return [...desk.map((name, k) => act("desk", name, k)), ...walk.map((name, k) => act("shop", name, k))];
  }).flat();
}

describe("trainActions", () => {
  it("lets a network serve where it tells later acts better, and only there", {
    timeout: 120_000,
  }, async () => {
    const deps = await testDeps(NOW);
    await deps.activity.add(actsUntil(NOW - 5 * 60 * SECOND, 480, 5));
    await learnBehaviour(deps);
    const signal = new AbortController().signal;
    await trainActions(deps, tfjsActionLearner(), signal);
    const stored = (await readMemory<StoredNetwork>(deps.db, "network"))?.body;
    expect(stored?.choices.desk).toMatchObject({ serves: "lstm" });
    expect(stored?.choices.desk.why).toContain("later acts");
    expect(stored?.choices.shop).toMatchObject({ serves: "variable order" });
    const ask = (pseudonym: string) => invoke(getSubject, systemActor("test", "Test"), deps, { pseudonym });
    expect((await ask("u_desk_3")).nextBy).toBe("lstm");
    expect((await ask("u_shop_3")).nextBy).toBe("variable order");
    // How far the network is believed follows what users do: 60 more sessions, and one under way, in which acts after "b" comes "B".
    await deps.activity.add(actsUntil(NOW + 21 * HOUR, 60, 6));
    const begun = ["b", "x", "y", "x", "x"].map((action, k) => ({
      id: `now ${k}`,
      at: NOW + 22 * HOUR + k * 10 * SECOND,
      user: "u_desk_3",
      session: "s",
      application: "desk",
      action,
    }));
    await deps.activity.add(begun);
    deps.at = NOW + 22 * HOUR + 4 * 60 * SECOND;
    await learnBehaviour(deps);
    const { next } = await ask("u_desk_3");
    expect(next[0]).toMatchObject({ action: "desk/B" });
    expect(next[0].probability).toBeGreaterThan(0.5);
    const shares = (await readMemory<StoredActions>(deps.db, "actions"))?.body.shares;
    expect(shares?.desk).toBeGreaterThan(0.8);
    expect(shares?.shop).toBeUndefined();
    // Within a day it is not trained again, and a day later it is.
    const at = (await readMemory(deps.db, "network"))?.at;
    await trainActions(deps, tfjsActionLearner(), signal);
    expect((await readMemory(deps.db, "network"))?.at).toBe(at);
    deps.at = NOW + 2 * DAY;
    const stopped = new AbortController();
    stopped.abort(new Error("Stopped."));
    await expect(trainActions(deps, tfjsActionLearner(), stopped.signal)).rejects.toThrow("Stopped.");
  });
});
