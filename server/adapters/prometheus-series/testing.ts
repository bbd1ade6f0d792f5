import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** RunningCluster is a VictoriaMetrics of its own on a loopback port, with its data in a temporary folder. */
export interface RunningCluster {
  url: string;
  /** Makes what was written so far visible to queries. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** hasVictoriaMetrics tells whether this machine has the binary. */
export const hasVictoriaMetrics = (): boolean =>
  spawnSync("victoria-metrics", ["-version"]).error === undefined;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/** startVictoriaMetrics starts one and waits until it answers; throws when it does not within 15 s. */
export async function startVictoriaMetrics(): Promise<RunningCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-vm-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    "victoria-metrics",
    [
      `-storageDataPath=${folder}`,
      `-httpListenAddr=${url.slice(7)}`,
      "-search.latencyOffset=0s",
      "-dedup.minScrapeInterval=1ms",
      "-retentionPeriod=100y",
      "-memory.allowedBytes=256MB",
    ],
    { stdio: "ignore" },
  );
  const close = async () => {
    const gone = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) break;
    if (child.exitCode !== null || Date.now() > deadline) {
      await close();
      throw new Error("VictoriaMetrics did not start.");
    }
    await delay(50);
  }
  const flush = async () => void (await (await fetch(`${url}/internal/force_flush`)).text());
  return { url, flush, close };
}
