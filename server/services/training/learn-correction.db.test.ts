import { describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import { seededRandom } from "@/server/core/replay/random";
import { forecastWorkloads } from "@/server/services/loop/forecast";
import { listModels } from "@/server/services/models/list-models";
import { invoke } from "@/server/services/verb";
import { readSetting, writeSetting } from "@/server/store/settings";
import { type TestDeps, testDeps } from "@/server/testing/deps";
import { packCorrection } from "@/server/core/forecast/correction/correction";
import { factCount } from "@/server/core/forecast/correction/facts";
import { addConstant } from "@/server/core/forecast/correction/trees";
import { EXPERTS } from "@/server/core/forecast/experts/all";
import { addModel } from "@/server/store/models";
import { correctionInForce } from "./correction-in-force";
import { learnCorrection, spread } from "./learn-correction";

const [STEP, DAY] = [900_000, 86_400_000];
const NOW = Date.UTC(2026, 10, 19, 8);
const signal = new AbortController().signal;

/** world makes an installation of `workloads` with a series of requests each, a timetable by day and wandering by night, up to NOW. */
async function world(workloads: number, days: number): Promise<TestDeps> {
  const deps = await testDeps(NOW);
  const application = await deps.db.application.create({ data: { name: "shop" } });
  const source = await deps.db.source.create({ data: { kind: "sandbox", name: "sandbox", config: {} } });
  const target = await deps.db.target.create({ data: { kind: "sandbox", name: "sandbox", config: {} } });
  const place = { region: "local", applicationId: application.id, sourceId: source.id, targetId: target.id };
  for (let w = 0; w < workloads; w++) {
    const id = `w${w}`;
    await deps.db.workload.create({
      data: { id, ...place, name: id, externalId: id, primaryResource: "requests", capacity: {} },
    });
    await add(deps, w, NOW - days * DAY, NOW);
  }
  return deps;
}

/** add stores what came of a workload in [from, to). */
async function add(deps: TestDeps, w: number, from: number, to: number): Promise<void> {
  const key = { workloadId: `w${w}`, measure: "requests", subject: "" } as const;
  const { id: seriesId } = await deps.series.ensure(key, STEP);
  const random = seededRandom(w + 1);
  const table = Array.from({ length: 24 }, () => 100 + 300 * random());
  const samples = [];
  let level = 250;
  for (let at = from; at < to; at += STEP) {
    const hour = Math.floor((at % DAY) / 3_600_000);
    level = Math.min(400, Math.max(100, level + 60 * (random() - 0.5)));
    const value = hour >= 8 && hour < 20 ? table[hour] + 40 * (random() - 0.5) : level;
    samples.push({ seriesId, at, value });
  }
  await deps.series.write(samples);
}

const listed = async (deps: TestDeps) =>
  (await invoke(listModels, systemActor("test", "Test"), deps, {})).correction;

describe("learnCorrection", { timeout: 300_000 }, () => {
  it("remembers nothing while fewer than three series are old enough", async () => {
    const deps = await world(3, 9);
    await learnCorrection(deps, signal);
    await add(deps, 0, NOW - 12 * DAY, NOW - 9 * DAY);
    await add(deps, 1, NOW - 12 * DAY, NOW - 9 * DAY);
    await learnCorrection(deps, signal);
    expect(await readSetting(deps.db, "correction")).toBeNull();
    expect(await listed(deps)).toBeNull();
  });

  it("leaves series out that nothing came of for a day: they are not forecast", async () => {
    const deps = await world(3, 12);
    deps.at = NOW + 2 * DAY;
    await learnCorrection(deps, signal);
    expect(await readSetting(deps.db, "correction")).toBeNull();
  });

  it("stops between two series when it is aborted", async () => {
    const deps = await world(3, 12);
    const stopped = AbortSignal.abort(new Error("Stopped."));
    await expect(learnCorrection(deps, stopped)).rejects.toThrow("Stopped.");
    expect(await readSetting(deps.db, "correction")).toBeNull();
  });

  it("makes way for a training that waits", async () => {
    const deps = await world(3, 12);
    const fields = {
      kind: "dense",
      groupKey: "shop/requests",
      settings: {},
      seed: 1,
      epochs: 1,
      why: "",
      createdBy: "test",
    };
    await addModel(deps.db, { ...fields, state: "training", now: NOW });
    await learnCorrection(deps, signal);
    expect(await readSetting(deps.db, "correction")).toBeNull();
  });

  it("does not learn again within a day", async () => {
    const deps = await world(3, 12);
    const learnt = { at: NOW - 23 * 3_600_000, hash: null, learntUntil: NOW - DAY, series: 3, rows: 100 };
    await writeSetting(deps.db, "correction", { ...learnt, heldBackRatio: 1.01 });
    await learnCorrection(deps, signal);
    expect(await readSetting(deps.db, "correction")).toEqual({ ...learnt, heldBackRatio: 1.01 });
    expect(await listed(deps)).toEqual({
      learntAt: new Date(learnt.at).toISOString(),
      serves: false,
      series: 3,
      rows: 100,
      heldBackRatio: 1.01,
    });
  });

  it("learns from the series of an installation, once a day; what did not help on held-back days does not serve", async () => {
    const deps = await world(3, 11);
    const old = await deps.artifacts.put(new TextEncoder().encode("another"));
    const before = {
      at: NOW - DAY,
      hash: old,
      learntUntil: NOW - DAY,
      series: 3,
      rows: 1,
      heldBackRatio: 0.9,
    };
    await writeSetting(deps.db, "correction", before);
    await learnCorrection(deps, signal);
    const learnt = await readSetting(deps.db, "correction");
    expect(learnt).toMatchObject({ at: NOW, learntUntil: NOW, series: 3 });
    expect(learnt?.rows).toBeGreaterThan(100);
    // Eleven days of three wandering series teach nothing that holds.
    expect(learnt?.heldBackRatio).toBeGreaterThan(1);
    expect(learnt?.hash).toBeNull();
    expect(await listed(deps)).toMatchObject({ serves: false, series: 3 });
    await expect(deps.artifacts.get(old)).rejects.toThrow();

    expect(await correctionInForce()(deps)).toBeUndefined();
    await learnCorrection(deps, signal);
    expect(await readSetting(deps.db, "correction")).toEqual(learnt);
  });

  it("moves the forecasts of the loop where one serves", async () => {
    const forecastOf = async (hash: (deps: TestDeps) => Promise<string | null>) => {
      const deps = await world(1, 11);
      const learnt = { at: NOW, learntUntil: NOW, series: 3, rows: 100, heldBackRatio: 0.9 };
      await writeSetting(deps.db, "correction", { ...learnt, hash: await hash(deps) });
      await forecastWorkloads(deps, ["w0"], { correction: correctionInForce() });
      return (await deps.db.forecast.findFirstOrThrow()).q50;
    };
    const none = { fact: [], threshold: [], left: [], value: [], roots: [] };
    const shape = { facts: factCount(EXPERTS.length), outputs: 5 };
    const trees = addConstant({ ...shape, ...none } as never, [0.5, 0.5, 0.5, 0.5, 0.5]);
    const bytes = packCorrection({ learntUntil: NOW, trees });
    const [plain, moved] = [
      await forecastOf(async () => null),
      await forecastOf((deps) => deps.artifacts.put(bytes)),
    ];
    expect(moved).toHaveLength(plain.length);
    expect(plain.every((value, i) => moved[i] > value)).toBe(true);
  });
});

describe("spread", () => {
  const series = (id: number, workloadId: string, measure: "cpu" | "memory" | "requests") => ({
    id,
    workloadId,
    measure,
  });

  it("takes measures and workloads in turn, whatever the order", () => {
    const infos = [
      series(1, "a", "cpu"),
      series(2, "a", "memory"),
      series(3, "a", "requests"),
      series(4, "b", "cpu"),
      series(5, "b", "memory"),
      series(6, "c", "cpu"),
    ];
    const picked = spread(infos, 5).map(({ id }) => id);
    expect(picked).toEqual([1, 5, 3, 6, 2]);
    expect(spread([...infos].reverse(), 5).map(({ id }) => id)).toEqual(picked);
    expect(spread(infos, 9)).toHaveLength(6);
  });
});
