import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { steadyPoints } from "./history";
import { learnCapacity } from "./learn";
import { leadTime, waitsOf } from "./lead-time";
import { latencyOn, meanWait, shareWithin } from "./queue";

/** Mean wait of M/M/c in service times by Erlang's C formula, exactly; another law than the one that is fitted. */
function erlangWait(use: number, servers: number): number {
  const load = use * servers;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  const waits = blocked / (1 - use * (1 - blocked));
  return waits / (servers * (1 - use));
}

/** Two weeks at five minutes: a daily course, replicas that follow it late, latency by Erlang's formula with noise. */
function history(seed: number, { full, peak }: { full: number; peak: number }) {
  const random = seededRandom(seed);
  const normal = seededNormal(random);
  const length = 14 * 288;
  const [demand, latency, ready, starting] = [0, 1, 2, 3].map(() => new Float64Array(length));
  let replicas = 8;
  let pending = 0;
  for (let t = 0; t < length; t++) {
    demand[t] = full * 10 * (0.6 - 0.35 * Math.cos((2 * Math.PI * t) / 288)) * (1 + 0.08 * normal());
    replicas += pending;
    pending = 0;
    const use = Math.min(0.97, demand[t] / (replicas * full));
    latency[t] = 0.1 * (1 + 3 * erlangWait(use, replicas)) * Math.exp(0.1 * normal());
    // A start-up spike: caches are cold, which teaches nothing of capacity.
    if (t > 0 && ready[t - 1] < replicas) latency[t] *= 4;
    ready[t] = replicas;
    if (use > peak) pending = 1;
    else if (use < peak - 0.25 && replicas > 3) replicas--;
    starting[t] = pending;
  }
  return { start: 0, step: 300_000, demand, latency, ready, starting, resource: "requests" as const };
}

describe("capacity learnt under another law, with noise", () => {
  it.each([1, 2, 3, 4])("is within a tenth of the truth (seed %i)", (seed) => {
    const { load } = learnCapacity([history(seed, { full: 118, peak: 0.85 })]);
    if ("reason" in load) throw new Error(load.reason);
    expect(Math.abs(load.full / 118 - 1)).toBeLessThan(0.1);
    expect(load.low).toBeLessThanOrEqual(load.full);
    expect(load.high).toBeGreaterThanOrEqual(load.full);
  });

  it("says so when replicas were never loaded, and when there is too little", () => {
    const { load } = learnCapacity([history(1, { full: 118, peak: 0.35 })]);
    expect("reason" in load && load.reason).toMatch(/^Replicas were never loaded enough/);
    const short = history(1, { full: 118, peak: 0.85 });
    const cut = (values: Float64Array) => values.subarray(0, 100);
    const few = learnCapacity([
      {
        ...short,
        demand: cut(short.demand),
        latency: cut(short.latency),
        ready: cut(short.ready),
        starting: cut(short.starting),
      },
    ]);
    expect("reason" in few.load && few.load.reason).toMatch(/200 are needed/);
    expect("reason" in few.lead && few.lead.reason).toMatch(/20 are needed/);
  });

  it("leaves start-up spikes out", () => {
    const all = history(2, { full: 100, peak: 0.85 });
    for (const { index } of steadyPoints(all)) {
      expect(all.starting[index]).toBe(0);
      expect(all.ready[index]).toBe(all.ready[index - 2]);
    }
  });
});

describe("the queue", () => {
  it("waits as one server does exactly, and longer the fuller it is", () => {
    expect(meanWait(0.5, 1)).toBeCloseTo(erlangWait(0.5, 1), 12);
    for (const servers of [2, 5, 20])
      expect(Math.abs(meanWait(0.8, servers) / erlangWait(0.8, servers) - 1)).toBeLessThan(0.16);
  });

  it("carries what it says within the latency that it says", () => {
    const any = fc.record({
      full: fc.double({ min: 0.1, max: 1e9, noNaN: true }),
      base: fc.double({ min: 1e-4, max: 10, noNaN: true }),
      slows: fc.double({ min: 0, max: 2, noNaN: true }),
      queues: fc.double({ min: 0, max: 5, noNaN: true }),
    });
    const room = fc.double({ min: 0.5, max: 8, noNaN: true });
    fc.assert(
      fc.property(any, room, fc.integer({ min: 1, max: 200 }), (curve, times, replicas) => {
        const use = shareWithin(curve, curve.base * times, replicas);
        if (times < 1) return use === 0;
        const seconds = latencyOn(curve, use * curve.full, replicas);
        const more = shareWithin(curve, curve.base * times * 1.5, replicas);
        return use >= 0 && use <= 0.99 && seconds <= curve.base * times * (1 + 1e-6) && more >= use;
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("lead time", () => {
  it("pairs requests with what became ready, and forgets what was taken back", () => {
    const ready = Float64Array.from([2, 2, 2, 4, 4, 4, 4]);
    const starting = Float64Array.from([0, 2, 2, 0, 1, 0, 0]);
    expect(waitsOf(ready, starting, 60)).toEqual([
      { low: 60, high: 180 },
      { low: 60, high: 180 },
    ]);
  });

  it("is near the truth when starts are seen once a minute", () => {
    const random = seededRandom(7);
    const waits = Array.from({ length: 400 }, () => {
      const seconds = 90 + 120 * random();
      const asked = 60 * random();
      const steps = Math.floor((asked + seconds) / 60);
      return { low: Math.max(0, (steps - 1) * 60), high: (steps + 1) * 60 };
    });
    const found = leadTime(waits);
    if ("reason" in found) throw new Error(found.reason);
    expect(Math.abs(found.p50 - 150)).toBeLessThanOrEqual(found.within);
    expect(Math.abs(found.p95 - 204)).toBeLessThanOrEqual(found.within);
    expect(found.within).toBe(60);
  });
});
