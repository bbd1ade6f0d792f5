import { Pool } from "pg";
import { describe, it } from "vitest";
import { postgresCatalogue } from "@/server/adapters/postgres-series/catalogue";
import { placeWorkload } from "@/server/adapters/postgres-series/testing";
import { seriesStoreContract } from "@/server/ports/series-store.contract";
import { testDatabase } from "@/server/testing/database";
import { openCluster } from "./cluster";
import { prometheusSeries } from "./series-store";
import { hasVictoriaMetrics, startVictoriaMetrics } from "./testing";

if (hasVictoriaMetrics()) {
  const { url } = await testDatabase();
  seriesStoreContract("A VictoriaMetrics", async () => {
    const pool = new Pool({ connectionString: url, max: 3 });
    const running = await startVictoriaMetrics();
    const store = (at: string) =>
      prometheusSeries(
        openCluster({ writeUrl: `${at}/api/v1/write`, readUrl: `${at}/api/v1` }),
        postgresCatalogue(pool),
      );
    return {
      store: store(running.url),
      workloadId: await placeWorkload(pool),
      unreachable: store("http://127.0.0.1:9"),
      settle: running.flush,
      async close() {
        await running.close();
        await pool.end();
      },
    };
  });
} else {
  describe("A VictoriaMetrics keeps the contract of a series store", () => {
    it("is on this machine", ({ skip }) =>
      skip("There is no victoria-metrics on the path (Debian: victoria-metrics)."));
  });
}
