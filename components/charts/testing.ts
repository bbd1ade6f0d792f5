import type { CurveData } from "./curve-data";

export const MINUTE = 60_000;
/** NOW of the charts' tests: Tuesday 17 November 2026, 08:24 UTC. */
export const NOW = Date.UTC(2026, 10, 17, 8, 24);

/** curveData is a small chart: ten minutes back, twenty ahead, 2 replicas of 100, demand 150, then what a test changes. */
export function curveData(more: Partial<CurveData> = {}): CurveData {
  const from = NOW - 10 * MINUTE;
  const step = (i: number) => ({
    at: NOW + i * 5 * MINUTE,
    q10: 150 + i,
    q50: 160 + i,
    q90: 180 + i,
    q95: 190 + i,
    q99: 210 + i,
  });
  return {
    now: NOW,
    from,
    to: NOW + 20 * MINUTE,
    resource: "requests",
    unit: "1/s",
    lead: 30,
    perReplica: 100,
    startupSeconds: 120,
    stepMs: MINUTE,
    bucketMs: MINUTE,
    firstAt: from,
    lastAt: NOW - MINUTE,
    demand: Array.from({ length: 10 }, (_, i) => ({
      at: from + i * MINUTE,
      min: 150,
      mean: 150,
      max: 150,
      count: 1,
    })),
    gaps: [],
    shorts: [],
    issued: [],
    unlike: [],
    ready: [{ at: from, value: 2 }],
    starting: [],
    readyNow: 2,
    desired: 2,
    forecast: {
      issuedAt: NOW,
      stepMs: 5 * MINUTE,
      model: "ensemble",
      confidence: 0.8,
      steps: [0, 1, 2, 3].map(step),
    },
    noForecast: null,
    plan: null,
    planned: [],
    acts: [],
    events: [],
    limits: { min: 2, max: 10 },
    ...more,
  };
}
