import { Pool } from "pg";
import { describe, expect, it } from "vitest";
import { postgresCatalogue } from "@/server/adapters/postgres-series/catalogue";
import { postgresOutbox } from "@/server/adapters/postgres-series/outbox";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { placeWorkload } from "@/server/adapters/postgres-series/testing";
import { seriesStoreContract } from "@/server/ports/series-store.contract";
import { testDatabase } from "@/server/testing/database";
import { besideCluster } from "./beside";
import { openCluster } from "./cluster";
import { hasVictoriaMetrics, startVictoriaMetrics } from "./testing";

const STEP = 15_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
/** The cluster takes nothing older than its retention and nothing far ahead of the wall. */
const NOW = Math.floor(Date.now() / HOUR) * HOUR;
const LEAD = 30 * MINUTE;

async function open() {
  const { url } = await testDatabase();
  const pool = new Pool({ connectionString: url, max: 3 });
  const running = await startVictoriaMetrics();
  const local = {
    store: postgresSeries(pool, { keepMarks: true }),
    outbox: postgresOutbox(pool, [LEAD]),
    catalogue: postgresCatalogue(pool),
  };
  const clusterAt = (at: string) => openCluster({ writeUrl: `${at}/api/v1/write`, readUrl: `${at}/api/v1` });
  return {
    pool,
    running,
    cluster: clusterAt(running.url),
    store: besideCluster(local, clusterAt(running.url)),
    cut: besideCluster(local, clusterAt("http://127.0.0.1:9")),
    workloadId: await placeWorkload(pool),
    async close() {
      await running.close();
      await pool.end();
    },
  };
}

if (hasVictoriaMetrics()) {
  const contract = await open();
  seriesStoreContract("PostgreSQL beside a VictoriaMetrics", async () => ({
    ...contract,
    async settle() {
      await contract.store.keepUp(Date.UTC(2026, 10, 17, 20, 33));
      await contract.running.flush();
    },
  }));

  describe("A VictoriaMetrics beside PostgreSQL", () => {
    it("gets every sample, late ones too, and what was forecast; and gives what was dropped here", async () => {
      const { pool, running, cluster, store, cut, workloadId, close } = await open();
      try {
        const { id } = await store.ensure({ workloadId, measure: "cpu", subject: "" }, STEP);
        const from = NOW - 5 * HOUR;
        const value = (at: number) => 10 + ((at / STEP) % 8);
        const samples = (start: number, end: number) =>
          Array.from({ length: (end - start) / STEP }, (_, i) => start + i * STEP).map((at) => ({
            seriesId: id,
            at,
            value: value(at),
          }));
        await store.write(samples(from, NOW).filter(({ at }) => at !== from + HOUR));
        await expect(cut.keepUp(NOW + 4 * MINUTE)).rejects.toMatchObject({ code: "unavailable" });
        await store.keepUp(NOW + 4 * MINUTE);
        await store.write(samples(from + HOUR, from + HOUR + STEP));
        const at = NOW + 25 * MINUTE;
        await pool.query(
          `INSERT INTO "ForecastPoint" ("seriesId", at, "leadMs", "issuedAt", model, q10, q50, q90, q95, q99)
           VALUES ($1, $2, $3, $4, 'ensemble', 8, 11, 15, 16, 18.5)`,
          [id, new Date(at), LEAD, new Date(at - LEAD)],
        );
        await store.keepUp(NOW + 5 * MINUTE);
        await running.flush();

        const [kept] = await cluster.samples(`headroom_cpu{workload="checkout"}[6h]`, NOW);
        expect(kept.values).toEqual(samples(from, NOW).map((one) => [one.at / 1000, one.value]));
        const said = await cluster.samples(`{__name__="headroom_cpu:predicted",lead="30m"}[1h]`, at);
        expect(Object.fromEntries(said.map(({ metric, values }) => [metric.quantile, values]))).toEqual({
          "0.1": [[at / 1000, 8]],
          "0.5": [[at / 1000, 11]],
          "0.9": [[at / 1000, 15]],
          "0.95": [[at / 1000, 16]],
          "0.99": [[at / 1000, 18.5]],
        });

        const grid = { start: from, step: STEP, length: (5 * HOUR) / STEP };
        const range = { from, to: NOW, points: 50, quantiles: [0.5] };
        const [whole, curve] = [await store.read(id, grid), await store.curves([id], range)];
        const gone = NOW - 2 * HOUR;
        await pool.query(`DELETE FROM "Sample" WHERE at < $1`, [new Date(gone)]);
        await pool.query(`TRUNCATE "Rollup1m", "Rollup5m"`);
        await pool.query(`UPDATE "RollupState" SET "rawFrom" = $1`, [new Date(gone)]);
        expect((await store.read(id, grid)).values).toEqual(whole.values);
        expect((await cut.read(id, grid)).values.slice(0, (3 * HOUR) / STEP).every(Number.isNaN)).toBe(true);
        const again = (await store.curves([id], range)).get(id)?.buckets ?? [];
        expect(again.map(({ at, count, max }) => ({ at, count, max }))).toEqual(
          curve.get(id)?.buckets.map(({ at, count, max }) => ({ at, count, max })),
        );
      } finally {
        await close();
      }
    });
  });
} else {
  describe("A VictoriaMetrics beside PostgreSQL", () => {
    it("is on this machine", ({ skip }) =>
      skip("There is no victoria-metrics on the path (Debian: victoria-metrics)."));
  });
}
