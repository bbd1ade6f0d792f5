import { Pool } from "pg";
import { seriesStoreContract } from "@/server/ports/series-store.contract";
import { testDatabase } from "@/server/testing/database";
import { postgresSeries } from "./series-store";
import { placeWorkload } from "./testing";

const { url } = await testDatabase();

seriesStoreContract("PostgreSQL", async () => {
  const pool = new Pool({ connectionString: url, max: 3 });
  return { store: postgresSeries(pool), workloadId: await placeWorkload(pool), close: () => pool.end() };
});
