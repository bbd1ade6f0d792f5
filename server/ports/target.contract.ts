import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScaleRequest, Target } from "./target";

/** TargetCase is a fresh target with one workload that runs at least two replicas. */
export interface TargetCase {
  readonly target: Target;
  readonly externalId: string;
  /** The same kind of target where nothing answers; left out where that cannot happen. */
  readonly unreachable?: Target;
  close?(): Promise<void> | void;
}

/** targetContract registers what every Target must do; `make` is called before each test. */
export function targetContract(name: string, make: () => Promise<TargetCase>): void {
  describe(`${name} keeps the contract of a target`, () => {
    let given: TargetCase;
    let keys = 0;
    beforeEach(async () => {
      given = await make();
    });
    afterEach(async () => {
      await given.close?.();
    });
    const read = () => given.target.read(given.externalId);
    const scale = (replicas: number, more: Partial<ScaleRequest> = {}) =>
      given.target.scale({
        externalId: given.externalId,
        replicas,
        idempotencyKey: `contract-${keys++}`,
        ...more,
      });

    it("reads whole replicas and a version", async () => {
      const state = await read();
      for (const count of [state.ready, state.starting, state.desired]) {
        expect(Number.isInteger(count) && count >= 0).toBe(true);
      }
      expect(state.version).not.toBe("");
      expect(state.ready).toBeGreaterThanOrEqual(2);
    });

    it("scales out and in, and moves the version with each change", async () => {
      const before = await read();
      const more = await scale(before.desired + 2);
      expect(more.repeated).toBe(false);
      expect(more.state.desired).toBe(before.desired + 2);
      expect(more.state.ready + more.state.starting).toBe(before.desired + 2);
      const fewer = await scale(1);
      expect(fewer.state.desired).toBe(1);
      expect(fewer.state.ready + fewer.state.starting).toBe(1);
      expect(new Set([before.version, more.state.version, fewer.state.version]).size).toBe(3);
      expect((await read()).version).toBe(fewer.state.version);
    });

    it("scales to none", async () => {
      expect((await scale(0)).state).toMatchObject({ desired: 0, ready: 0, starting: 0 });
    });

    it("carries a key out once and answers its first result again", async () => {
      const { desired } = await read();
      const first = await scale(desired + 1, { idempotencyKey: "once" });
      await scale(desired + 3);
      const again = await scale(desired + 1, { idempotencyKey: "once" });
      expect(again).toEqual({ state: first.state, repeated: true });
      expect((await read()).desired).toBe(desired + 3);
    });

    it("carries a key out once even when it comes many times at the same moment", async () => {
      const before = await read();
      const request = { idempotencyKey: "at-once", expectedVersion: before.version };
      const results = await Promise.all(Array.from({ length: 6 }, () => scale(before.desired + 2, request)));
      expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
      expect((await read()).desired).toBe(before.desired + 2);
    });

    it("refuses a stale version, changes nothing, and lets the key be used again", async () => {
      const old = await read();
      await scale(old.desired + 1, { expectedVersion: old.version });
      const stale = { expectedVersion: old.version, idempotencyKey: "stale" };
      await expect(scale(old.desired + 5, stale)).rejects.toMatchObject({ code: "conflict" });
      const now = await read();
      expect(now.desired).toBe(old.desired + 1);
      const retried = await scale(now.desired + 1, { ...stale, expectedVersion: now.version });
      expect(retried).toMatchObject({ repeated: false, state: { desired: now.desired + 1 } });
    });

    it("lets one of several that decided on the same state win", async () => {
      const { desired, version } = await read();
      const results = await Promise.allSettled(
        [1, 2, 3, 4].map((n) => scale(desired + n, { expectedVersion: version })),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const result of results)
        if (result.status === "rejected") expect(result.reason.code).toBe("conflict");
    });

    it("does not know other workloads", async () => {
      await expect(given.target.read("no-such-workload")).rejects.toMatchObject({ code: "not_found" });
      await expect(scale(3, { externalId: "no-such-workload" })).rejects.toMatchObject({ code: "not_found" });
    });

    it("refuses a number of replicas that cannot be", async () => {
      for (const replicas of [-1, 1.5]) {
        await expect(scale(replicas)).rejects.toMatchObject({ code: "invalid_input" });
      }
    });

    it("keeps warm replicas where it says so, and refuses them where it does not", async () => {
      const before = await read();
      const { desired, version } = before;
      const { warm } = before.tiers ?? {};
      if (!warm) {
        await expect(scale(desired, { warm: 1 })).rejects.toMatchObject({ code: "unsupported" });
        expect((await read()).version).toBe(version);
        return;
      }
      const wanted = warm.desired + 2;
      const { state } = await scale(desired, {
        warm: wanted,
        expectedVersion: version,
        idempotencyKey: "warm",
      });
      expect(state.desired).toBe(desired);
      expect(state.version).not.toBe(version);
      expect(state.tiers?.warm).toMatchObject({ desired: wanted, ready: warm.ready });
      expect((state.tiers?.warm?.ready ?? 0) + (state.tiers?.warm?.starting ?? 0)).toBe(wanted);
      expect(await scale(desired, { warm: wanted, idempotencyKey: "warm" })).toEqual({
        state,
        repeated: true,
      });
      // What is not asked for stays.
      const after = await scale(desired + 1);
      expect(after.state.tiers?.warm?.desired).toBe(wanted);
      expect(after.state.ready + after.state.starting).toBe(desired + 1);
      for (const wrong of [-1, 0.5, warm.atMost + 1])
        await expect(scale(desired, { warm: wrong })).rejects.toMatchObject({ code: "invalid_input" });
      const stale = { warm: 0, expectedVersion: version };
      await expect(scale(desired, stale)).rejects.toMatchObject({ code: "conflict" });
      expect((await read()).tiers?.warm?.desired).toBe(wanted);
      expect((await scale(desired + 1, { warm: 0 })).state.tiers?.warm).toMatchObject({
        desired: 0,
        ready: 0,
      });
    });

    it("resizes replicas where it says so, releasing none before the new size serves, and refuses it elsewhere", async () => {
      const before = await read();
      const { desired, version } = before;
      const { size } = before.tiers ?? {};
      if (!size) {
        await expect(scale(desired, { size: 2 })).rejects.toMatchObject({ code: "unsupported" });
        expect((await read()).version).toBe(version);
        return;
      }
      const larger = size.choices.find(({ factor }) => factor > size.factor);
      if (!larger) throw new Error("The workload has its largest size already.");
      const fewer = Math.ceil((desired * size.factor) / larger.factor);
      const asked = { size: larger.factor, expectedVersion: version, idempotencyKey: "size" };
      const { state } = await scale(fewer, asked);
      expect(state).toMatchObject({
        desired: fewer,
        ready: before.ready,
        tiers: { size: { factor: larger.factor } },
      });
      expect(state.version).not.toBe(version);
      expect(await scale(fewer, asked)).toEqual({ state, repeated: true });
      expect((await scale(fewer + 1)).state.tiers?.size?.factor).toBe(larger.factor);
      const wrong = Math.max(...size.choices.map(({ factor }) => factor)) + 0.123;
      await expect(scale(fewer, { size: wrong })).rejects.toMatchObject({ code: "invalid_input" });
    });

    it("says so when it cannot be reached", async ({ skip }) => {
      const { unreachable, externalId } = given;
      if (!unreachable) return skip("this target lives in the process and is always reached");
      await expect(unreachable.read(externalId)).rejects.toMatchObject({ code: "unavailable" });
      const request = { externalId, replicas: 2, idempotencyKey: "unreachable" };
      await expect(unreachable.scale(request)).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}
