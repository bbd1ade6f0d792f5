import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NO_TERMS, REST, type Terms } from "@/server/core/planning/limits/terms";
import type { Limiter, LimitsRequest } from "./limiter";

/** LimiterCase is a fresh limiter with one workload that nothing limits. */
export interface LimiterCase {
  readonly limiter: Limiter;
  readonly externalId: string;
  /** A user whose requests it can tell apart. */
  readonly subject: string;
  /** Epoch ms of its present. */
  now(): number;
  /** Lets its time pass; left out where a test cannot. */
  pass?(milliseconds: number): void;
  /** The same kind of limiter where nothing answers; left out where that cannot happen. */
  readonly unreachable?: Limiter;
  close?(): Promise<void> | void;
}

const MINUTE = 60_000;

/** limiterContract registers what every Limiter must do; `make` is called before each test. */
export function limiterContract(name: string, make: () => Promise<LimiterCase>): void {
  describe(`${name} keeps the contract of a limiter`, () => {
    let given: LimiterCase;
    let keys = 0;
    beforeEach(async () => {
      given = await make();
    });
    afterEach(async () => {
      await given.close?.();
    });
    const rest = (perSecond: number): Terms => ({
      rules: [{ kind: "rest", name: REST, members: [], perSecond }],
      weights: [],
    });
    const read = () => given.limiter.read(given.externalId);
    const apply = (terms: Terms, more: Partial<LimitsRequest> = {}) =>
      given.limiter.apply({
        externalId: given.externalId,
        terms,
        endsAt: given.now() + 30 * MINUTE,
        idempotencyKey: `contract-${keys++}`,
        ...more,
      });

    it("limits nobody at first, and has a version", async () => {
      const state = await read();
      expect(state.terms).toEqual(NO_TERMS);
      expect(state.endsAt).toBeUndefined();
      expect(state.version).not.toBe("");
    });

    it("takes terms in place of those in force, and moves the version with each change", async () => {
      const before = await read();
      const user = { kind: "user" as const, name: given.subject, members: [given.subject], perSecond: 2.5 };
      const both = await apply({ ...rest(40), rules: [user, ...rest(40).rules] });
      expect(both.repeated).toBe(false);
      expect(both.state.terms.rules).toHaveLength(2);
      expect(both.state.endsAt).toBeGreaterThan(given.now());
      const one = await apply(rest(50));
      expect(one.state.terms).toEqual(rest(50));
      const none = await apply(NO_TERMS);
      expect(none.state.terms).toEqual(NO_TERMS);
      expect(none.state.endsAt).toBeUndefined();
      const versions = [before, both.state, one.state, none.state].map(({ version }) => version);
      expect(new Set(versions).size).toBe(4);
      expect((await read()).version).toBe(none.state.version);
    });

    it("steers traffic among the backends that it names, and knows no others", async () => {
      const { backends } = await read();
      if (backends.length < 2) return;
      const share = 1 / backends.length;
      const weights = backends.map((backend) => ({ backend: backend.name, share }));
      expect((await apply({ rules: [], weights })).state.terms.weights).toEqual(weights);
      const strange = { rules: [], weights: [{ backend: "no-such-backend", share: 1 }] };
      await expect(apply(strange)).rejects.toMatchObject({ code: "invalid_input" });
    });

    it("carries a key out once and answers its first result again", async () => {
      const first = await apply(rest(40), { idempotencyKey: "once" });
      await apply(rest(60));
      const again = await apply(rest(40), { idempotencyKey: "once" });
      expect(again).toEqual({ state: first.state, repeated: true });
      expect((await read()).terms).toEqual(rest(60));
    });

    it("carries a key out once even when it comes many times at the same moment", async () => {
      const { version } = await read();
      const request = {
        idempotencyKey: "at-once",
        expectedVersion: version,
        endsAt: given.now() + 30 * MINUTE,
      };
      const results = await Promise.all(Array.from({ length: 6 }, () => apply(rest(40), request)));
      expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
      expect((await read()).terms).toEqual(rest(40));
    });

    it("refuses a stale version, changes nothing, and lets the key be used again", async () => {
      const old = await read();
      await apply(rest(40), { expectedVersion: old.version });
      const stale = { expectedVersion: old.version, idempotencyKey: "stale" };
      await expect(apply(rest(50), stale)).rejects.toMatchObject({ code: "conflict" });
      const now = await read();
      expect(now.terms).toEqual(rest(40));
      const retried = await apply(rest(50), { ...stale, expectedVersion: now.version });
      expect(retried).toMatchObject({ repeated: false, state: { terms: rest(50) } });
    });

    it("lets one of several that decided on the same state win", async () => {
      const { version } = await read();
      const results = await Promise.allSettled(
        [1, 2, 3, 4].map((n) => apply(rest(40 + n), { expectedVersion: version })),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const result of results)
        if (result.status === "rejected") expect(result.reason.code).toBe("conflict");
    });

    it("refuses terms that cannot be, and an end that is over", async () => {
      for (const terms of [rest(-1), { rules: [...rest(1).rules, ...rest(2).rules], weights: [] }])
        await expect(apply(terms)).rejects.toMatchObject({ code: "invalid_input" });
      const over = { endsAt: given.now() - MINUTE };
      await expect(apply(rest(40), over)).rejects.toMatchObject({ code: "invalid_input" });
      expect((await read()).terms).toEqual(NO_TERMS);
    });

    it("drops terms by itself when they end, and moves the version then", async ({ skip }) => {
      if (!given.pass) return skip("a test cannot let the time of this limiter pass");
      const { state } = await apply(rest(40), { endsAt: given.now() + 10 * MINUTE });
      given.pass(10 * MINUTE + 1);
      const after = await read();
      expect(after.terms).toEqual(NO_TERMS);
      expect(after.version).not.toBe(state.version);
    });

    it("lets no more through than it was told, and counts it", async ({ skip }) => {
      if (!given.pass) return skip("a test cannot let the time of this limiter pass");
      const free = (await read()).served;
      if (!free) return skip("this limiter does not count");
      const limit = free.asked / 2;
      await apply(rest(limit));
      given.pass(3 * MINUTE);
      const { served } = await read();
      expect(served?.served).toBeLessThanOrEqual(limit + 1e-6);
      expect(served?.asked).toBeGreaterThan(limit);
      expect(served?.rules).toMatchObject([{ kind: "rest", name: REST }]);
    });

    it("does not know other workloads", async () => {
      const externalId = "no-such-workload";
      await expect(given.limiter.read(externalId)).rejects.toMatchObject({ code: "not_found" });
      await expect(apply(rest(3), { externalId })).rejects.toMatchObject({ code: "not_found" });
    });

    it("says so when it cannot be reached", async ({ skip }) => {
      const { unreachable, externalId } = given;
      if (!unreachable) return skip("this limiter lives in the process and is always reached");
      await expect(unreachable.read(externalId)).rejects.toMatchObject({ code: "unavailable" });
      const request = { externalId, terms: NO_TERMS, endsAt: given.now() + MINUTE, idempotencyKey: "away" };
      await expect(unreachable.apply(request)).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}
