import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createPostgresBackend, setDefaultBackendFactory } from "bullmq";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "@/server/testing/database";
import type { QueueConnection } from "./connection";
import { bullmqQueue } from "./job-queue";
import { startWorker } from "./job-worker";

const { url } = await testDatabase();
const redis = spawnSync("redis-server", ["--version"]).status === 0;

/** queueContract holds a backend to the JobQueue port: nothing acknowledged is lost, the same id waits once, failures are tried again. */
function queueContract(connection: () => QueueConnection): void {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function work(handle: (payload: unknown) => Promise<void>) {
    const settings = { queue: "forecaster", concurrency: 2, speed: 1, onFailure: () => {} } as const;
    const stop = await startWorker(connection(), {
      ...settings,
      handle: (_name, payload) => handle(payload),
    });
    ends.push(stop);
  }
  const until = async (what: () => boolean) => {
    for (let i = 0; i < 300 && !what(); i++) await delay(100);
  };

  it("keeps what was added before any worker ran, and hands the same waiting id over once", async () => {
    const queue = bullmqQueue(connection());
    ends.push(() => queue.close());
    for (const workloadId of ["a", "b", "a"]) {
      await queue.add({
        name: "forecast",
        payload: { workloadIds: [workloadId] },
        id: `forecast:${workloadId}`,
      });
    }
    const seen: unknown[] = [];
    await work(async (payload) => void seen.push(payload));
    await until(() => seen.length >= 2);
    await delay(500);
    expect(seen).toHaveLength(2);
    expect(seen).toEqual(expect.arrayContaining([{ workloadIds: ["a"] }, { workloadIds: ["b"] }]));
  });

  it("tries again what failed, and refuses a payload that does not fit", async () => {
    const queue = bullmqQueue(connection());
    ends.push(() => queue.close());
    let tries = 0;
    await work(async () => {
      tries++;
      if (tries === 1) throw new Error("once");
    });
    await queue.add({ name: "forecast", payload: { workloadIds: ["c"] } });
    await until(() => tries >= 2);
    expect(tries).toBe(2);
    await expect(queue.add({ name: "forecast", payload: {} as never })).rejects.toThrow("workloadId");
  });
}

describe("queues on PostgreSQL", () => queueContract(() => ({ databaseUrl: url })));

describe.skipIf(!redis)(`queues on Redis${redis ? "" : " (skipped: redis-server is not installed)"}`, () => {
  const home = mkdtempSync(path.join(tmpdir(), "headroom-redis-"));
  let server: ChildProcess;
  let port = 0;

  beforeAll(async () => {
    setDefaultBackendFactory();
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    port = (probe.address() as { port: number }).port;
    probe.close();
    server = spawn(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--dir", home, "--save", ""],
      { stdio: "pipe" },
    );
    for await (const chunk of server.stdout ?? [])
      if (String(chunk).includes("Ready to accept connections")) break;
  });
  afterAll(async () => {
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
    rmSync(home, { recursive: true, force: true });
    setDefaultBackendFactory(createPostgresBackend);
  });

  queueContract(() => ({ databaseUrl: url, redisUrl: `redis://127.0.0.1:${port}` }));
});
