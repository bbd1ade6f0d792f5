import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/server/core/access/actor";
import { invoke } from "@/server/services/verb";
import { type WorkloadWorld, workloadWorld } from "@/server/services/workloads/testing";
import { testDatabase } from "@/server/testing/database";
import { listLabels } from "./list-labels";
import { listSeries } from "./list-series";
import { seriesQuality } from "./series-quality";

const { url } = await testDatabase();
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const MINUTE = 60_000;
const reader: Actor = { kind: "apiKey", id: "k", name: "Reader", scopes: ["read"] };

describe("stored series", () => {
  let world: WorkloadWorld;
  beforeAll(async () => {
    world = await workloadWorld(url, NOW);
    const wave = (count: number) => Array.from({ length: count }, (_, i) => 5 + (i % 7));
    const checkout = await world.addWorkload("checkout", { application: "shop" });
    await world.addSamples(checkout, "cpu", NOW - 600 * MINUTE, wave(600));
    const holed = wave(600).map((value, i) => (i >= 100 && i < 130 ? undefined : value));
    await world.addSamples(checkout, "memory", NOW - 600 * MINUTE, holed);
    const mail = await world.addWorkload("mail", { application: "office" });
    await world.addSamples(mail, "cpu", NOW - 600 * MINUTE, wave(580));
    await world.addSamples(mail, "gpu", NOW - 600 * MINUTE, new Array(600).fill(2));
    const { id } = await world.deps.series.ensure(
      { workloadId: mail, measure: "cpu", subject: "p_1" },
      MINUTE,
    );
    await world.deps.series.write([{ seriesId: id, at: NOW - MINUTE, value: 1 }]);
    return () => world.close();
  });
  const find = async (match?: string) =>
    (await invoke(listSeries, reader, world.deps, { match })).items.map(
      ({ labels }) => `${labels.workload}/${labels.measure}${labels.subject ? `/${labels.subject}` : ""}`,
    );

  it("are found by their labels, users' shares only when asked for", async () => {
    expect(await find()).toEqual(["checkout/cpu", "checkout/memory", "mail/cpu", "mail/gpu"]);
    expect(await find('{application="office", measure!="gpu"}')).toEqual(["mail/cpu"]);
    expect(await find('{workload=~"check.*|nothing", measure!~"c.u"}')).toEqual(["checkout/memory"]);
    expect(await find('{workload=~"heck"}')).toEqual([]);
    expect(await find('{subject!=""}')).toEqual(["mail/cpu/p_1"]);
    await expect(find('{workload=~"("}')).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("come in pages", async () => {
    const first = await invoke(listSeries, reader, world.deps, { limit: 3 });
    expect(first.items).toHaveLength(3);
    const rest = await invoke(listSeries, reader, world.deps, { limit: 3, cursor: first.nextCursor });
    expect(rest.items.map(({ labels }) => labels.measure)).toEqual(["gpu"]);
    expect(rest.nextCursor).toBeNull();
  });

  it("are counted by the value of a label", async () => {
    expect((await invoke(listLabels, reader, world.deps, { label: "measure" })).items).toEqual([
      { value: "cpu", series: 2 },
      { value: "gpu", series: 1 },
      { value: "memory", series: 1 },
    ]);
  });

  it("say how good their data is, and why", async () => {
    const { items, counts } = await invoke(seriesQuality, reader, world.deps, {});
    expect(items.map(({ quality, says }) => [quality, says])).toEqual([
      ["good", "600 samples in the last 24 h, none missing for long."],
      ["gaps", "5 % of samples are missing: one gap, the longest 30 min."],
      ["stale", "The newest sample is 21 min old; one is expected every 60 s."],
      ["flat", "All 600 samples of the last 24 h are 2."],
    ]);
    expect(counts).toEqual({ empty: 0, stale: 1, gaps: 1, irregular: 0, flat: 1, good: 1 });
  });
});
