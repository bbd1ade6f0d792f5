import { describe, expect, it } from "vitest";
import { NO_TERMS, REST, type Terms } from "@/server/core/planning/limits/terms";
import { limiterContract } from "@/server/ports/limiter.contract";
import type { SampleBatch } from "@/server/ports/metrics-source";
import { slot } from "./actions";
import { WORKLOADS, workloadIndex } from "./catalogue";
import { ZONES } from "./door";
import { HOUR, MINUTE } from "./epoch";
import { memoryJournal, type LimitsEntry } from "./journal";
import { MINUTES_A_DAY } from "./named-use";
import { createPlatform } from "./platform";
import { createWorld } from "./world";

const LIVE = Date.UTC(2026, 10, 17, 8, 24, 11);
/** One world for all: it holds nothing that a test could change. */
const world = createWorld({ seed: 1, liveStart: LIVE });
const FIRST = Math.ceil(LIVE / MINUTE) * MINUTE;

function sandboxAt(start: number, limits = memoryJournal<LimitsEntry>()) {
  const time = { now: start };
  return { time, limits, platform: createPlatform(world, memoryJournal(), () => time.now, limits) };
}
let keys = 0;
const told = (terms: Terms, more = {}) => ({
  externalId: "web",
  terms,
  endsAt: LIVE + HOUR,
  idempotencyKey: `door-${keys++}`,
  ...more,
});
const rest = (perSecond: number): Terms => ({
  rules: [{ kind: "rest", name: REST, members: [], perSecond }],
  weights: [],
});
const latencies = (batches: Iterable<SampleBatch>, externalId: string) =>
  [...batches]
    .filter((batch) => batch.externalId === externalId && batch.measure === "latency")
    .flatMap(({ points }) => points.map(([, value]) => value));

limiterContract("The sandbox in process", async () => {
  const { platform, time } = sandboxAt(LIVE + 5 * MINUTE);
  return {
    limiter: {
      read: async (id) => platform.readLimits(id),
      apply: async (request) => platform.applyLimits(request),
    },
    externalId: "web",
    subject: world.people[0].pseudonym,
    now: () => time.now,
    pass: (milliseconds) => void (time.now += milliseconds),
  };
});

describe("the doors of the sandbox", () => {
  it("let through what the terms allow, which takes less and answers faster; totals count what was asked for", () => {
    const free = sandboxAt(LIVE);
    const limited = sandboxAt(LIVE);
    for (const { platform } of [free, limited])
      platform.scale({ externalId: "web", replicas: 4, idempotencyKey: "few" });
    limited.platform.applyLimits(told(rest(100)));
    for (const { time } of [free, limited]) time.now = FIRST + 20 * MINUTE;
    const of = ({ platform }: typeof free) => [...platform.samples(FIRST, FIRST + 20 * MINUTE)];
    const slow = latencies(of(free), "web");
    const fast = latencies(of(limited), "web");
    fast.forEach((seconds, minute) => expect(seconds).toBeLessThan(slow[minute]));
    const totals = (batches: SampleBatch[]) => batches.filter(({ measure }) => measure !== "latency");
    expect(totals(of(limited))).toEqual(totals(of(free)));
    const minutes = limited.platform.served("web", FIRST, FIRST + 20 * MINUTE);
    expect(minutes).toHaveLength(20);
    for (const { asked, served } of minutes) {
      expect(served).toBeLessThanOrEqual(100 + 1e-9);
      expect(asked).toBeGreaterThan(100);
    }
  });

  it("turn away every request of a user who may send none, and nobody else's", () => {
    const { platform, time } = sandboxAt(LIVE);
    const web = slot(workloadIndex("web"), 0);
    const from = FIRST;
    const to = FIRST + 6 * HOUR;
    // The user who asks most of web in these hours.
    const day = Math.floor(from / (24 * HOUR));
    const first = (from - day * 24 * HOUR) / MINUTE;
    const sums = world.people.map(({ index }) => {
      const minutes = world.useOf(day, [index]);
      let sum = 0;
      for (let minute = first; minute < first + 360; minute++) sum += minutes[web * MINUTES_A_DAY + minute];
      return sum;
    });
    const heaviest = world.people[sums.indexOf(Math.max(...sums))].pseudonym;
    const terms: Terms = {
      rules: [{ kind: "user", name: heaviest, members: [heaviest], perSecond: 0 }],
      weights: [],
    };
    platform.applyLimits(told(terms, { endsAt: to }));
    time.now = to;
    const minutes = platform.served("web", from, to);
    const asked = minutes.reduce((sum, { rules }) => sum + (rules[0]?.asked ?? 0), 0);
    expect(asked).toBeGreaterThan(0);
    expect(minutes.every(({ rules }) => rules[0].served === 0)).toBe(true);
    const statuses = [...platform.activity(from, to - MINUTE)]
      .flat()
      .filter(({ user, application }) => user === heaviest && application === "storefront")
      .map(({ status }) => status);
    expect(statuses.length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([429]));
    const others = [...platform.activity(from, to)].flat().filter(({ user }) => user !== heaviest);
    expect(others.some(({ status }) => status === 429)).toBe(false);
  });

  it("steer traffic: all of it to one zone overloads what stands there, and as replicas stand changes little", () => {
    const at = (weights: Terms["weights"]) => {
      const { platform, time } = sandboxAt(LIVE);
      platform.applyLimits(told({ rules: [], weights }));
      time.now = FIRST + 10 * MINUTE;
      return latencies(platform.samples(FIRST, FIRST + 10 * MINUTE), "web");
    };
    const [a, b] = ZONES;
    const free = at([]);
    const even = at([
      { backend: a, share: 0.5 },
      { backend: b, share: 0.5 },
    ]);
    const one = at([
      { backend: a, share: 1 },
      { backend: b, share: 0 },
    ]);
    one.forEach((seconds, minute) => expect(seconds).toBeGreaterThan(2 * free[minute]));
    even.forEach((seconds, minute) => expect(seconds).toBeLessThan(2 * free[minute]));
  });

  it("answer a finished minute the same for ever, and after the journal is read again", () => {
    const first = sandboxAt(LIVE + 20 * MINUTE);
    const whole = ({ platform }: typeof first) => [
      ...platform.samples(LIVE, LIVE + 20 * MINUTE),
      ...platform.activity(LIVE, LIVE + 20 * MINUTE),
    ];
    const before = whole(first);
    first.platform.applyLimits(told(rest(20), { endsAt: LIVE + 50 * MINUTE }));
    first.time.now += HOUR;
    expect(whole(first)).toEqual(before);
    expect(first.platform.readLimits("web").terms).toEqual(NO_TERMS);
    const second = sandboxAt(first.time.now, first.limits);
    expect(second.platform.readLimits("web")).toEqual(first.platform.readLimits("web"));
    expect(second.platform.served("web", LIVE, LIVE + HOUR)).toEqual(
      first.platform.served("web", LIVE, LIVE + HOUR),
    );
  });

  it("cannot tell tokens apart, and says so", () => {
    const { platform } = sandboxAt(LIVE);
    const token: Terms = { rules: [{ kind: "token", name: "t", members: ["t"], perSecond: 1 }], weights: [] };
    expect(() => platform.applyLimits(told(token))).toThrow("carry no tokens");
    expect(WORKLOADS.every(({ id }) => platform.readLimits(id).terms.rules.length === 0)).toBe(true);
  });
});
