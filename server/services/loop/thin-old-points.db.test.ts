import { beforeAll, describe, expect, it } from "vitest";
import { setRetention } from "@/server/services/settings/set-retention";
import { invoke } from "@/server/services/verb";
import { addImportedWorkload } from "@/server/store/imports";
import { withoutBacktest } from "@/server/store/forecasts";
import { testDeps } from "@/server/testing/deps";
import { thinOldPoints } from "./thin-old-points";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 16, 10);
const admin = { kind: "user", id: "u1", name: "the admin", role: "admin" } as const;

describe("points of forecasts", () => {
  let deps: Awaited<ReturnType<typeof testDeps>>;
  const ids: number[] = [];
  beforeAll(async () => {
    deps = await testDeps(NOW);
    const capacity = { perReplica: { requests: 40 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
    // One series lives now, the other is a file that ended a year ago.
    for (const [name, last] of [
      ["live", NOW],
      ["file", NOW - 365 * DAY],
    ] as const) {
      const { id: workloadId } = await addImportedWorkload(deps.db, {
        name,
        measure: "requests",
        capacity,
        now: NOW,
      });
      const { id } = await deps.series.ensure({ workloadId, measure: "requests", subject: "" }, 300_000);
      for (const at of [last - 200 * DAY, last]) await deps.series.write([{ seriesId: id, at, value: 1 }]);
      ids.push(id);
      const said = { q10: 1, q50: 1, q90: 1, q95: 1, q99: 1, actual: 1, model: "ensemble" };
      await deps.db.forecastPoint.createMany({
        data: [0, 20, 60, 100].flatMap((days) =>
          [300_000, 86_400_000].map((leadMs) => {
            const at = new Date(last - days * DAY);
            return { seriesId: id, leadMs, at, issuedAt: at, backtest: days === 100, ...said };
          }),
        ),
      });
    }
  });
  const days = async (series: number) => {
    const points = await deps.db.forecastPoint.findMany({
      where: { seriesId: ids[series], leadMs: 300_000 },
    });
    const newest = Math.max(...points.map(({ at }) => at.getTime()));
    return points.map(({ at }) => (newest - at.getTime()) / DAY).sort((a, b) => a - b);
  };

  it("are removed by the age that the setting says, counted from the newest value of their series", async () => {
    expect(await thinOldPoints(deps)).toBe(4);
    for (const series of [0, 1]) expect(await days(series)).toEqual([0, 20, 60]);
    expect(await thinOldPoints(deps)).toBe(0);
    await invoke(setRetention, admin, deps, { pointDays: 31 });
    expect(await thinOldPoints(deps)).toBe(4);
    for (const series of [0, 1]) expect(await days(series)).toEqual([0, 20]);
    const line = await deps.db.audit.findFirstOrThrow({ orderBy: { id: "desc" } });
    expect(line.summary).toBe("Set how long points of forecasts are kept from 92 to 31 days.");
  });

  it("do not make the record of the past be asked for again once its points are gone", async () => {
    expect(await withoutBacktest(deps.db)).toEqual([]);
  });

  it("are kept long enough for what reads them", async () => {
    await expect(invoke(setRetention, admin, deps, { pointDays: 14 })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
