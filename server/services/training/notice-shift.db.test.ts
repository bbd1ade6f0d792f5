import { beforeAll, describe, expect, it } from "vitest";
import { addImportedWorkload } from "@/server/store/imports";
import { modelsOfGroup, moveModelRow } from "@/server/store/models";
import { testDeps } from "@/server/testing/deps";
import { noticeShift } from "./notice-shift";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 16, 10);
const GROUP = "Imported, requests";

describe("a lasting change of level", () => {
  let deps: Awaited<ReturnType<typeof testDeps>>;
  const workloads: Parameters<typeof noticeShift>[1]["workload"][] = [];
  beforeAll(async () => {
    deps = await testDeps(NOW);
    const capacity = { perReplica: { requests: 40 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
    for (const name of ["shop", "search"]) {
      const { id } = await addImportedWorkload(deps.db, { name, measure: "requests", capacity, now: NOW });
      workloads.push({ id, name, application: { name: "Imported" } });
    }
  });
  const tell = (workload: number, at: number) =>
    noticeShift(deps, {
      workload: workloads[workload],
      measure: "requests",
      shift: { at, from: at - 2 * HOUR, direction: "up", size: 123.4 },
    });
  const lines = () => deps.db.audit.findMany({ where: { action: "noticeShift" }, orderBy: { id: "asc" } });

  it("goes into the record once and begins one training of the group", async () => {
    await Promise.all([tell(0, NOW), tell(0, NOW)]);
    await tell(0, NOW);
    const [line, ...more] = await lines();
    expect(more).toEqual([]);
    expect(line.summary).toBe(
      "Noticed at 10:00 that requests of shop rose by about 123 req/s at 08:00 and stays there. A network for Imported, requests is trained again.",
    );
    const [model] = await modelsOfGroup(deps.db, GROUP, ["training"]);
    expect(model.why).toBe("requests of shop rose by about 123 req/s at 08:00 and stays there.");
    expect(deps.jobs).toMatchObject([{ name: "train", payload: { modelId: model.id } }]);
  });

  it("of another workload of the group is told too, but begins no second training at once", async () => {
    await tell(1, NOW);
    expect((await lines())[1].summary).toContain("under way or has just been");
    const [model] = await modelsOfGroup(deps.db, GROUP, ["training"]);
    await moveModelRow(deps.db, model.id, "training", "candidate", { artifactHash: "x" });
    deps.at = NOW + HOUR;
    await tell(1, NOW + HOUR);
    expect(deps.jobs).toHaveLength(1);
    deps.at = NOW + 7 * HOUR;
    await tell(1, NOW + 7 * HOUR);
    expect(deps.jobs).toHaveLength(2);
  });
});
