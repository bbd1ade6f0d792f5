import { describe, expect, it } from "vitest";
import { correctionInForce } from "./correction-in-force";

/** world is what correctionInForce reaches: a setting and a clock that the test sets, and artifacts that are all gone. */
function world(hash: string | null) {
  const seen = { looks: 0, reads: [] as string[], warnings: 0 };
  const learnt = { at: 0, learntUntil: 0, series: 3, rows: 100, heldBackRatio: 0.9 };
  const state = { hash, at: 1_000 };
  const findUnique = async () => {
    seen.looks++;
    return { key: "correction", value: { ...learnt, hash: state.hash } };
  };
  const get = async (asked: string): Promise<Uint8Array> => {
    seen.reads.push(asked);
    throw new Error("gone");
  };
  const deps = {
    db: { setting: { findUnique } },
    artifacts: { get },
    log: { warn: () => seen.warnings++ },
    clock: { now: () => state.at, speed: 1 },
  } as unknown as Parameters<ReturnType<typeof correctionInForce>>[0];
  return { deps, seen, state };
}

describe("correctionInForce", () => {
  it("looks at most every half minute, and gives none where none serves", async () => {
    const { deps, seen, state } = world(null);
    const inForce = correctionInForce();
    expect(await inForce(deps)).toBeUndefined();
    state.at += 29_000;
    expect(await inForce(deps)).toBeUndefined();
    expect(seen.looks).toBe(1);
    state.at += 1_000;
    await inForce(deps);
    expect(seen).toEqual({ looks: 2, reads: [], warnings: 0 });
  });

  it("leaves out one that is gone, says so once, and reads the next", async () => {
    const { deps, seen, state } = world("a");
    const inForce = correctionInForce();
    for (let look = 0; look < 3; look++, state.at += 30_000) expect(await inForce(deps)).toBeUndefined();
    expect(seen).toEqual({ looks: 3, reads: ["a"], warnings: 1 });
    state.hash = "b";
    expect(await inForce(deps)).toBeUndefined();
    expect(seen).toEqual({ looks: 4, reads: ["a", "b"], warnings: 2 });
  });
});
