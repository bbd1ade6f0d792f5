import { Pool } from "pg";
import { seriesStoreContract } from "@/server/ports/series-store.contract";
import { testDatabase } from "@/server/testing/database";
import { rollUp } from "./roll-up";
import { postgresSeries } from "./series-store";
import { placeWorkload } from "./testing";

async function open() {
  const { url } = await testDatabase();
  const pool = new Pool({ connectionString: url, max: 3 });
  return {
    pool,
    store: postgresSeries(pool),
    workloadId: await placeWorkload(pool),
    close: () => pool.end(),
  };
}
const [plain, rolled, late] = [await open(), await open(), await open()];

seriesStoreContract("PostgreSQL", async () => plain);

/** In the middle of the samples of the suite, and of an hour. */
const MIDDLE = Date.UTC(2026, 10, 17, 20, 33);

seriesStoreContract("PostgreSQL with roll-ups", async () => ({
  ...rolled,
  settle: async () => void (await rollUp(rolled.pool, MIDDLE)),
}));

// Everything that the suite writes is older than the frontier: what counts are the marks that nobody took up yet.
seriesStoreContract("PostgreSQL with late samples", async () => {
  const { id } = await late.store.ensure(
    { workloadId: late.workloadId, measure: "latency", subject: "" },
    15_000,
  );
  await late.store.write([{ seriesId: id, at: MIDDLE - 3 * 86_400_000, value: 1 }]);
  await rollUp(late.pool, MIDDLE);
  await late.pool.query(`DELETE FROM "Series" WHERE id = $1`, [id]);
  return late;
});
