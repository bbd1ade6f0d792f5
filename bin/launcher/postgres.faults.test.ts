import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { expect, it } from "vitest";
import { startPostgres } from "./postgres.mjs";

it("starts on the folder of a killed server whose last query still runs", async () => {
  const home = mkdtempSync(path.join(tmpdir(), "headroom-held-"));
  chmodSync(home, 0o711);
  const options = {
    folder: path.join(home, "postgres"),
    id: path.basename(home),
    password: "held",
    log: path.join(home, "postgres.log"),
  };
  const first = await startPostgres(options);
  try {
    const client = new pg.Client({ connectionString: first.url("postgres") });
    client.on("error", () => {});
    await client.connect();
    // Computes without listening, so it does not notice that its server is gone.
    client.query("SELECT count(*) FROM generate_series(1, 15000000) a WHERE a % 7 = 3").catch(() => {});
    await delay(300);
    process.kill(first.pid, "SIGKILL");
    await first.exited;
    const second = await startPostgres(options);
    expect(second.pid).not.toBe(first.pid);
    await second.stop();
  } finally {
    await first.stop();
    rmSync(first.home, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  }
});
