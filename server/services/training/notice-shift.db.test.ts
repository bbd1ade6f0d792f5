import { beforeAll, describe, expect, it } from "vitest";
import { addImportedWorkload } from "@/server/store/imports";
import { findGroup } from "@/server/store/model-groups";
import { modelsOfGroup, moveModelRow } from "@/server/store/models";
import { testDeps } from "@/server/testing/deps";
import { HELD_BACK_MS, heldBackMs, LEAST_HELD_BACK_MS, lessonOf, readMembers } from "./members";
import { noticeShift } from "./notice-shift";
import { scheduleTraining } from "./schedule-training";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 16, 10);
const GROUP = "Imported, requests";

describe("heldBackMs", () => {
  it("is half of what is known of a new level, within six hours and three days", () => {
    expect(heldBackMs(NOW, undefined)).toBe(HELD_BACK_MS);
    expect(heldBackMs(NOW, NOW - 2 * HOUR)).toBe(LEAST_HELD_BACK_MS);
    expect(heldBackMs(NOW, NOW - DAY)).toBe(DAY / 2);
    expect(heldBackMs(NOW, NOW - 20 * DAY)).toBe(HELD_BACK_MS);
  });
});

describe("a lasting change of level", () => {
  let deps: Awaited<ReturnType<typeof testDeps>>;
  const workloads: Parameters<typeof noticeShift>[1]["workload"][] = [];
  beforeAll(async () => {
    deps = await testDeps(NOW);
    const capacity = { perReplica: { requests: 40 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
    for (const name of ["shop", "search"]) {
      const { id } = await addImportedWorkload(deps.db, { name, measure: "requests", capacity, now: NOW });
      workloads.push({ id, name, application: { name: "Imported" } });
      const { id: seriesId } = await deps.series.ensure(
        { workloadId: id, measure: "requests", subject: "" },
        HOUR,
      );
      const samples = Array.from({ length: 15 * 24 }, (_, i) => ({
        seriesId,
        at: NOW - 14 * DAY + i * HOUR,
        value: 100 + 20 * Math.sin((2 * Math.PI * i) / 24) + (i % 7),
      }));
      await deps.series.write(samples);
    }
  });
  const tell = (workload: number, at: number) =>
    noticeShift(deps, {
      workload: workloads[workload],
      measure: "requests",
      shift: { at, from: at - 2 * HOUR, direction: "up", size: 123.4 },
    });
  const lines = () => deps.db.audit.findMany({ where: { action: "noticeShift" }, orderBy: { id: "asc" } });
  const trained = async (at: number) => {
    const [model] = await modelsOfGroup(deps.db, GROUP, ["training"]);
    await moveModelRow(deps.db, model.id, "training", "candidate", { artifactHash: "x", finishedAt: at });
    return model;
  };

  it("goes into the record once, with when it will be learnt", async () => {
    deps.at = NOW - 11 * HOUR;
    expect(await scheduleTraining(deps)).toHaveLength(1);
    await trained(deps.at);
    deps.at = NOW;
    await Promise.all([tell(0, NOW), tell(0, NOW)]);
    const [line, ...more] = await lines();
    expect(more).toEqual([]);
    expect(line.summary).toBe(
      "Noticed at 10:00 that requests of shop rose by about 123 req/s at 08:00 and stays there. The forecast follows at once; a network for Imported, requests is trained again at 20:00, when half a day of the new level is known.",
    );
  });

  it("is learnt half a day after it began, once, also where two workloads of a group shift together", async () => {
    await tell(1, NOW);
    expect(await lines()).toHaveLength(2);
    expect(await scheduleTraining(deps)).toEqual([]);
    deps.at = NOW + 10.5 * HOUR;
    const [id, ...more] = await scheduleTraining(deps);
    expect(more).toEqual([]);
    expect(deps.jobs.at(-1)).toMatchObject({ name: "train", payload: { modelId: id } });
    const model = await trained(deps.at);
    expect(model.why).toMatch(
      /^requests of (shop|search) rose by about 123 req\/s at 08:00 and stays there\.$/,
    );
    deps.at = NOW + 12 * HOUR;
    expect(await scheduleTraining(deps)).toEqual([]);
  });

  it("is learnt from: half of the time since it began is held back, in a training that is begun again too", async () => {
    const group = await findGroup(deps.db, GROUP);
    if (!group) throw new Error("no group");
    // The series end at NOW + 24 h; the level began at NOW - 2 h.
    const [shop, search] = await readMembers(deps, group);
    expect([shop.until, shop.present]).toEqual([NOW + DAY - 13 * HOUR, NOW + DAY]);
    expect(lessonOf(search).shiftedAt).toBe(NOW - 2 * HOUR);
    const key = String(shop.seriesId);
    const frozen = { until: { [key]: NOW }, present: { [key]: NOW + 9 * HOUR } };
    const again = (await readMembers(deps, group, frozen)).find(({ seriesId }) => seriesId === shop.seriesId);
    expect([again?.until, again?.present]).toEqual([NOW, NOW + 9 * HOUR]);
  });
});
