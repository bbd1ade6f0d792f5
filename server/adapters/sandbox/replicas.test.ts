import { describe, expect, it } from "vitest";
import { WORKLOADS } from "./catalogue";
import { latencyAt, utilisation } from "./latency";
import { recommend } from "./own-scaler";
import { type Replicas, scaled, servesAs, settled, startupMs } from "./replicas";

const state = (ready: number): Replicas => ({ ready, pending: [], desired: ready, changes: 7 });
const tenSeconds = (): number => 10_000;

describe("scaled", () => {
  it("makes replicas ready after their own start-up and not a millisecond before", () => {
    const after = scaled(state(3), 1000, { replicas: 6 }, (_, replica) => (replica + 1) * 10_000);
    expect(after).toEqual({ ready: 3, pending: [11_000, 21_000, 31_000], desired: 6, changes: 8 });
    expect(settled(after, 10_999).ready).toBe(3);
    expect(settled(after, 21_000)).toMatchObject({ ready: 5, pending: [31_000] });
  });

  it("takes first those that would start last, then ready ones", () => {
    const starting = scaled(state(3), 0, { replicas: 6 }, (_, replica) => (replica + 1) * 10_000);
    expect(scaled(starting, 1, { replicas: 4 }, tenSeconds)).toMatchObject({ ready: 3, pending: [10_000] });
    expect(scaled(starting, 1, { replicas: 2 }, tenSeconds)).toMatchObject({ ready: 2, pending: [] });
  });

  it("changes nothing, the version neither, when told what it does already", () => {
    expect(scaled(state(3), 5, { replicas: 3 }, tenSeconds)).toEqual(state(3));
  });

  it("hands warm replicas over first and fills the pool again", () => {
    const kept = scaled(state(3), 0, { replicas: 3, warm: 2 }, tenSeconds);
    expect(kept).toMatchObject({
      ready: 3,
      pending: [],
      warm: { desired: 2, ready: 0, pending: [10_000, 10_000] },
    });
    const warm = settled(kept, 10_000);
    expect(warm.warm).toEqual({ desired: 2, ready: 2, pending: [] });
    const slow = () => 60_000;
    const more = scaled(warm, 20_000, { replicas: 6 }, slow);
    // Two are handed over within ten seconds, one starts cold, and two more start for the pool.
    expect(more.pending).toEqual([30_000, 30_000, 80_000]);
    expect(more.warm).toEqual({ desired: 2, ready: 0, pending: [80_000, 80_000] });
    const none = scaled(more, 21_000, { replicas: 6, warm: 0 }, slow);
    expect(none.warm).toEqual({ desired: 0, ready: 0, pending: [] });
    expect(none.pending).toEqual(more.pending);
  });

  it("never serves less while it resizes", () => {
    const larger = scaled(state(4), 0, { replicas: 2, size: 2 }, tenSeconds);
    expect([larger.ready, larger.desired, servesAs(larger)]).toEqual([4, 2, 1]);
    const done = settled(larger, 20_000);
    expect([done.ready, done.desired, servesAs(done)]).toEqual([2, 2, 2]);
    const smaller = scaled(done, 30_000, { replicas: 4, size: 1 }, () => 60_000);
    expect(servesAs(settled(smaller, 89_999))).toBe(2);
    const back = settled(smaller, 90_000);
    expect([back.ready, servesAs(back)]).toEqual([4, 1]);
    for (let at = 0; at <= 100_000; at += 1000) {
      const now = settled(at < 30_000 ? larger : smaller, at);
      expect(now.ready * servesAs(now)).toBeGreaterThanOrEqual(4);
    }
  });
});

describe("startupMs", () => {
  it("stays between 0.8 and 1.33 times the median, differs by replica, and is the same when asked again", () => {
    const spec = WORKLOADS[0];
    const draws = Array.from({ length: 200 }, (_, replica) => startupMs(1, 0, spec, 4, replica));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(spec.startupSeconds * 800);
    expect(Math.max(...draws)).toBeLessThanOrEqual(spec.startupSeconds * 1330);
    expect(new Set(draws).size).toBeGreaterThan(150);
    expect(startupMs(1, 0, spec, 4, 17)).toBe(draws[17]);
  });

  it("lies between 30 s and 4 min for every workload", () => {
    for (const [workload, spec] of WORKLOADS.entries()) {
      for (let replica = 0; replica < 50; replica++) {
        const seconds = startupMs(2, workload, spec, 1, replica) / 1000;
        expect(seconds).toBeGreaterThanOrEqual(30);
        expect(seconds).toBeLessThanOrEqual(240);
      }
    }
  });
});

describe("latencyAt", () => {
  const spec = WORKLOADS[0];

  it("rises with use, hardly at first and steeply near one, and ends at the time-out", () => {
    const curve = Array.from({ length: 131 }, (_, i) => latencyAt(spec, i / 100, 10));
    for (let i = 1; i < curve.length; i++) expect(curve[i]).toBeGreaterThanOrEqual(curve[i - 1]);
    expect(curve[0]).toBeCloseTo(spec.baseLatency, 6);
    expect(curve[60] / curve[0]).toBeLessThan(1.3);
    expect(curve[98] / curve[0]).toBeGreaterThan(3);
    expect(latencyAt(spec, 5, 10)).toBe(spec.baseLatency * 40);
  });

  it("is lower on many replicas than on few at the same use", () => {
    expect(latencyAt(spec, 0.9, 40)).toBeLessThan(latencyAt(spec, 0.9, 4));
  });

  it("takes the fullest resource for use, and no replicas for full", () => {
    expect(utilisation(spec, [200, 1, 1e9, 0, 0], 10)).toBeCloseTo(0.5, 6);
    expect(utilisation(spec, [200, 9, 1e9, 0, 0], 10)).toBeCloseTo(0.9, 6);
    expect(utilisation(spec, [200, 9, 1e9, 0, 0], 0)).toBeGreaterThan(1);
  });
});

describe("recommend", () => {
  const spec = WORKLOADS[0];

  it("asks for demand over three quarters of what a replica carries", () => {
    expect(recommend({ recent: [] }, spec, 600, 12, 12).desired).toBe(20);
  });

  it("leaves small differences alone", () => {
    expect(recommend({ recent: [] }, spec, 0.75 * 40 * 20 * 1.09, 20, 20).desired).toBe(20);
  });

  it("holds scale-in for five minutes after the last higher wish", () => {
    let memory = recommend({ recent: [] }, spec, 600, 20, 20).memory;
    const wishes: number[] = [];
    for (let minute = 0; minute < 5; minute++) {
      const next = recommend(memory, spec, 300, 20, 20);
      memory = next.memory;
      wishes.push(next.desired);
    }
    expect(wishes).toEqual([20, 20, 20, 20, 10]);
  });
});
