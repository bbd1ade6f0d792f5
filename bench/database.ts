import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Container } from "@/server/container";

/** BenchDatabase is an embedded PostgreSQL of a bench's own with a container on it; `close` ends both and removes its files. */
export interface BenchDatabase {
  container: Container;
  /** What a process needs in its environment to work on the same database. */
  env: Record<string, string>;
  /** Process id of PostgreSQL's first process. */
  pid: number;
  close(): Promise<void>;
}

/** openDatabase starts a migrated PostgreSQL in its production settings under the system's temporary folder; `settings` join the environment. */
export async function openDatabase(settings: Record<string, string> = {}): Promise<BenchDatabase> {
  const load = (file: string) => import(pathToFileURL(path.resolve(file)).href);
  const { startPostgres, ensureDatabase } = await load("bin/launcher/postgres.mjs");
  const { migrate } = await load("bin/launcher/database.mjs");
  const home = mkdtempSync(path.join(tmpdir(), "headroom-bench-"));
  const server = await startPostgres({
    folder: path.join(home, "postgres"),
    id: path.basename(home),
    password: "bench",
    log: path.join(home, "postgres.log"),
  });
  const end = async () => {
    await server.stop();
    for (const place of [server.home, home]) rmSync(place, { recursive: true, force: true });
  };
  try {
    await ensureDatabase(server, "bench");
    const env = { DATABASE_URL: server.url("bench"), HEADROOM_DATA_DIR: home, ...settings };
    Object.assign(process.env, env);
    await migrate(env.DATABASE_URL);
    // Settings are read when the container is loaded.
    const { makeContainer } = await import("@/server/container");
    const container = makeContainer();
    const close = () => container.close().finally(end);
    return { container, env, pid: server.pid, close };
  } catch (error) {
    await end();
    throw error;
  }
}
