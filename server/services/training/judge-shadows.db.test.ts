import { beforeAll, describe, expect, it } from "vitest";
import { addImportedWorkload } from "@/server/store/imports";
import { addModel, findModel, moveModelRow, STATISTICAL } from "@/server/store/models";
import { saveShadowPoints } from "@/server/store/shadows";
import { testDeps } from "@/server/testing/deps";
import { enterShadow, judgeShadows } from "./judge-shadows";

const [MINUTE, HOUR] = [60_000, 3_600_000];
const START = Date.UTC(2026, 10, 16);
const GROUP = "Imported, requests";

const NAIVE = { naive10: 50, naive50: 100, naive90: 150, naive95: 160, naive99: 180 };

describe("a model in shadow", () => {
  let deps: Awaited<ReturnType<typeof testDeps>>;
  let seriesId: number;
  beforeAll(async () => {
    deps = await testDeps(START);
    const capacity = { perReplica: { requests: 40 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
    const { id } = await addImportedWorkload(deps.db, {
      name: "shop",
      measure: "requests",
      capacity,
      now: START,
    });
    seriesId = (await deps.series.ensure({ workloadId: id, measure: "requests", subject: "" }, HOUR)).id;
    const fields = {
      groupKey: GROUP,
      settings: {},
      seed: 1,
      epochs: 0,
      why: "",
      createdBy: "test",
      now: START,
    };
    await addModel(deps.db, { ...fields, kind: STATISTICAL, state: "champion" });
  });

  async function shadow(): Promise<string> {
    const now = deps.clock.now();
    const fields = { groupKey: GROUP, settings: {}, seed: 1, epochs: 1, why: "", createdBy: "test", now };
    const model = await addModel(deps.db, { ...fields, kind: "lstm", state: "training" });
    await moveModelRow(deps.db, model.id, "training", "candidate");
    await deps.db.$transaction((db) => enterShadow(db, model, now));
    return model.name;
  }

  /** Served and shadow points every 5 min from `from` on for a day, each as far from what came as it is said to be. */
  async function day(model: string, from: number, servedMiss: number, shadowMiss: number): Promise<void> {
    const row = (miss: number) => [0.1, 0.5, 0.9, 0.95, 0.99].map((level) => 100 + miss * (level - 0.5));
    const rows = [];
    const said = [];
    for (let i = 0; i < 288; i++) {
      const at = from + i * 5 * MINUTE;
      for (const leadMs of [5 * MINUTE, 30 * MINUTE]) {
        const [q10, q50, q90, q95, q99] = row(servedMiss);
        rows.push({
          seriesId,
          at: new Date(at),
          leadMs,
          issuedAt: new Date(at - leadMs),
          model: "ensemble",
          q10,
          q50,
          q90,
          q95,
          q99,
          ...NAIVE,
          // Nine of ten lie under the p90 of a shadow that misses by 10.
          actual: i % 10 === 0 ? 105 : 100,
        });
        said.push({ model, seriesId, leadMs, at, said: row(shadowMiss) });
      }
    }
    await deps.db.forecastPoint.createMany({ data: rows });
    await saveShadowPoints(deps.db, said);
    await saveShadowPoints(deps.db, said);
  }
  const stateOf = async (name: string) => (await findModel(deps.db, name))?.state;

  it("waits and says how far it is, is promoted by the rule, and the verdict stands in the record", async () => {
    const name = await shadow();
    await day(name, START, 20, 10);
    deps.at = START + 3 * HOUR;
    await judgeShadows(deps);
    expect((await findModel(deps.db, name))?.settings.shadow).toMatchObject({ progress: 0.125 });
    deps.at = START + 25 * HOUR;
    await judgeShadows(deps);
    expect(await stateOf(name)).toBe("champion");
    expect(await stateOf("ensemble-1")).toBe("retired");
    const line = await deps.db.audit.findFirstOrThrow({ orderBy: { id: "desc" } });
    expect(line.summary).toMatch(
      /^Promoted lstm-1 for Imported, requests\. Live for 25 h beside what served: .* lower loss over 576 points/,
    );
  });

  it("retires what did worse live, and what a newer winner replaces", async () => {
    const from = deps.clock.now();
    const [first, second] = [await shadow(), await shadow()];
    expect(await stateOf(first)).toBe("retired");
    await day(second, from, 20, 60);
    deps.at = from + 25 * HOUR;
    await judgeShadows(deps);
    expect(await stateOf(second)).toBe("retired");
    expect((await findModel(deps.db, second))?.verdict).toContain("higher loss over 576 points");
    expect(await stateOf("lstm-1")).toBe("champion");
  });
});
