import { describe, expect, it } from "vitest";
import type { Made } from "@/server/ports/forecast-store";
import { type TestDeps, testDeps } from "@/server/testing/deps";
import { forecastWorkloads } from "./forecast";
import { forecastMemory } from "./memory";

const STEP = 300_000;
const START = Date.UTC(2026, 2, 2);
const FIRST = START + 2.5 * 288 * STEP;
const WORKLOADS = ["w1", "w2"];

/** Demand with a daily wave, seeded noise and a gap. */
const demand = (series: number, i: number): number => {
  const noise = (Math.imul(i + 1, 0x9e3779b1 + 97 * series) >>> 8) / 2 ** 24;
  return 50 * series + 20 * Math.sin((2 * Math.PI * i) / 288) + 8 * noise;
};

/** world makes an installation with two workloads of one series each and two and a half days of history. */
async function world(): Promise<TestDeps> {
  const deps = await testDeps(FIRST);
  const { db } = deps;
  const application = await db.application.create({ data: { name: "shop" } });
  const source = await db.source.create({ data: { kind: "sandbox", name: "sandbox", config: {} } });
  const target = await db.target.create({ data: { kind: "sandbox", name: "sandbox", config: {} } });
  const place = { region: "local", applicationId: application.id, sourceId: source.id, targetId: target.id };
  for (const id of WORKLOADS) {
    const more = { name: id, externalId: id, primaryResource: "requests", capacity: {} };
    await db.workload.create({ data: { id, ...place, ...more } });
    const { id: seriesId } = await deps.series.ensure(
      { workloadId: id, measure: "requests", subject: "" },
      STEP,
    );
    await db.series.update({ where: { id: seriesId }, data: { horizonSteps: 48 } });
  }
  await add(deps, START, FIRST);
  return deps;
}

/** add stores what came in [from, to). */
async function add(deps: TestDeps, from: number, to: number): Promise<void> {
  const samples = [];
  for (let at = from; at < to; at += STEP) {
    const i = (at - START) / STEP;
    if (i % 97 === 5) continue;
    for (const series of [1, 2]) samples.push({ seriesId: series, at, value: demand(series, i) });
  }
  await deps.series.write(samples);
}

/** forgetful is the same installation, but what is to be remembered does not reach the store: as before a kill -9. */
const forgetful = (deps: TestDeps): TestDeps => ({
  ...deps,
  forecasts: {
    ...deps.forecasts,
    save: (made: readonly Made[]) => deps.forecasts.save(made.map((one) => ({ ...one, state: undefined }))),
  },
});

async function step(deps: TestDeps, cycle: number, memory = forecastMemory(), via = deps): Promise<void> {
  const now = FIRST + cycle * STEP;
  if (cycle > 0) await add(deps, now - STEP, now);
  await forecastWorkloads({ ...via, clock: { now: () => now + 20_000, speed: 1 } }, WORKLOADS, { memory });
}

async function said(deps: TestDeps) {
  const rows = await deps.db.forecast.findMany({ orderBy: [{ seriesId: "asc" }, { issuedAt: "asc" }] });
  return rows.map(({ id: _, ...row }) => row);
}

describe("forecastWorkloads", { timeout: 120_000 }, () => {
  it("says the same bytes with one memory, without any, and after a kill that lost five cycles of it", async () => {
    const [steady, amnesiac, killed] = [await world(), await world(), await world()];
    const kept = forecastMemory();
    const doomed = forecastMemory();
    for (let cycle = 0; cycle <= 7; cycle++) {
      await step(steady, cycle, kept);
      await step(amnesiac, cycle);
      const lost = cycle > 0 && cycle < 6;
      await step(killed, cycle, cycle < 6 ? doomed : forecastMemory(), lost ? forgetful(killed) : killed);
    }
    const all = await said(steady);
    expect(all).toHaveLength(2 * 8);
    for (const row of all) expect(row.q50).toHaveLength(48);
    expect(await said(amnesiac)).toEqual(all);
    expect(await said(killed)).toEqual(all);
    // What came true is beside what was said of it, except in the gap.
    const points = await steady.db.forecastPoint.findMany({
      where: { leadMs: STEP, at: { lt: new Date(FIRST + 7 * STEP) } },
    });
    expect(points).toHaveLength(14);
    for (const point of points) {
      const i = (point.at.getTime() - START) / STEP;
      if (i % 97 === 5) expect(point.actual).toBeNull();
      else expect(point.actual).toBeCloseTo(demand(point.seriesId, i), 3);
    }
  });

  it("says the same bytes with room for one series and the account of another, also where the store is behind", async () => {
    const [roomy, cramped] = [await world(), await world()];
    const [all, some] = [forecastMemory(), forecastMemory(80_000)];
    for (let cycle = 0; cycle <= 7; cycle++) {
      await step(roomy, cycle, all);
      await step(cramped, cycle, some, cycle > 1 && cycle < 6 ? forgetful(cramped) : cramped);
      expect([1, 2].filter((id) => some.get(id))).toHaveLength(1);
      expect([1, 2].filter((id) => some.account(id))).toHaveLength(1);
    }
    expect(await said(cramped)).toEqual(await said(roomy));
  });

  it("neither repeats nor loses anything when two processes are given the same workloads", async () => {
    const deps = await world();
    await step(deps, 0);
    const [one, other] = [forecastMemory(), forecastMemory()];
    for (let cycle = 1; cycle <= 3; cycle++)
      await Promise.all([step(deps, cycle, one), step(deps, cycle, other)]);
    const rows = await said(deps);
    expect(rows.map((row) => `${row.seriesId} ${(row.issuedAt.getTime() - FIRST) / STEP}`)).toEqual(
      [1, 2].flatMap((id) => [0, 1, 2, 3].map((cycle) => `${id} ${cycle}`)),
    );
    const points = await deps.db.forecastPoint.count({ where: { leadMs: STEP } });
    expect(points).toBe(8);
    const states = await deps.db.engineState.findMany();
    expect(states.map((state) => state.through.getTime())).toEqual([FIRST + 3 * STEP, FIRST + 3 * STEP]);
  });

  it("looks at history again when it is rewritten, and starts with the first resource of every workload", async () => {
    const deps = await world();
    const memory = forecastMemory();
    await step(deps, 0, memory);
    expect(deps.jobs.filter((job) => job.name === "plan")).toHaveLength(2);
    await deps.series.write([{ seriesId: 1, at: FIRST - STEP, value: 900 }]);
    await step(deps, 1, memory);
    expect(memory.get(1)?.values[(FIRST - STEP - START) / STEP]).toBe(900);
    expect(memory.get(2)?.values[(FIRST - STEP - START) / STEP]).toBeLessThan(200);
    expect(await said(deps)).toHaveLength(4);
  });
});
