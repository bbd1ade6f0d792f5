import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { findProgram, freePort, type Running } from "./prometheus";

/** withoutRedis says why a test that needs a real Redis cannot run here; undefined when it can. */
export const withoutRedis = (): string | undefined =>
  findProgram("redis-server") ? undefined : "There is no redis-server on the path (Debian: redis-server).";

/** startRedis starts a Redis on a free loopback port that keeps every write on disk; throws when it does not answer within 10 s. */
export async function startRedis(password?: string): Promise<Running> {
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-redis-"));
  const port = await freePort();
  const child = spawn(
    "redis-server",
    [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--appendonly",
      "yes",
      "--save",
      "",
    ].concat(password ? ["--requirepass", password] : []),
    { stdio: "ignore" },
  );
  const stop = async () => {
    const gone = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let i = 0; i < 200; i++) {
    const redis = new Redis({
      host: "127.0.0.1",
      port,
      password,
      lazyConnect: true,
      retryStrategy: () => null,
    });
    redis.on("error", () => {});
    const pong = await redis
      .connect()
      .then(() => redis.ping())
      .catch(() => undefined);
    redis.disconnect();
    if (pong === "PONG") return { url: `redis://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, stop };
    await delay(50);
  }
  await stop();
  throw new Error("Redis did not start.");
}
