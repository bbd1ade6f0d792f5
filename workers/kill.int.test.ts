import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sandboxClient } from "@/server/adapters/sandbox/client";
import { type RunningSandbox, type SandboxBench, sandboxBench } from "@/server/adapters/sandbox/testing";
import { bullmqQueue } from "@/server/adapters/bullmq/job-queue";
import { ensureSource, markCollected } from "@/server/store/sources";
import { testDeps } from "@/server/testing/deps";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");
const DAY = 24 * 3_600_000;
const home = mkdtempSync(path.join(ROOT, "node_modules", ".kill-test-"));
const deps = await testDeps(Date.now());
const queue = bullmqQueue({ databaseUrl: deps.url });
const children = new Set<ChildProcess>();
let bench: SandboxBench;
let sandbox: RunningSandbox;

/** startWorker starts the main worker for real, as the launcher does. */
function startWorker(): ChildProcess {
  const child = fork(path.join(home, "main.mjs"), [], {
    env: {
      ...process.env,
      DATABASE_URL: deps.url,
      SANDBOX_URL: sandbox.address.url,
      SANDBOX_TOKEN: sandbox.address.token,
      HEADROOM_DATA_DIR: home,
      LOG_LEVEL: "warn",
    },
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.add(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  children.delete(child);
}

/** until waits for something to become true; it gives up after `seconds`. */
async function until<T>(what: () => Promise<T | undefined | false | null>, seconds = 90): Promise<T> {
  for (let i = 0; i < seconds * 5; i++) {
    const found = await what();
    if (found) return found;
    await delay(200);
  }
  throw new Error("It did not happen in time.");
}

beforeAll(async () => {
  bench = await sandboxBench();
  sandbox = await bench.start(bench.directory(), { seed: "3" });
  await build({
    entryPoints: [path.join(ROOT, "workers/main.ts")],
    outfile: path.join(home, "main.mjs"),
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
    alias: { "@": ROOT },
  });
});

afterAll(async () => {
  await Promise.all([...children].map(kill));
  await queue.close();
  await bench?.close();
  rmSync(home, { recursive: true, force: true });
});

describe("a main worker that is killed with kill -9", () => {
  it("completes the cycle after a restart, without a gap and without a repeated sample", async () => {
    const source = await ensureSource(deps.db, "sandbox", "Sandbox");
    const from = Math.floor(Date.now() / 60_000) * 60_000 - 5 * DAY;
    await markCollected(deps.db, source.id, from, Date.now());
    const worker = startWorker();
    const collected = async () =>
      (await deps.db.source.findUniqueOrThrow({ where: { id: source.id } })).collectedTo?.getTime() ?? 0;
    // In the middle: something is stored, and not everything.
    await until(async () => (await collected()) > from);
    await kill(worker);
    const reached = await collected();
    startWorker();
    const start = Date.now();
    await until(async () => (await collected()) >= Math.floor(start / 60_000) * 60_000);
    expect(reached).toBeLessThan(await collected());
    const series = await deps.db.series.findMany({ where: { measure: "requests", subject: "" } });
    expect(series.length).toBeGreaterThan(0);
    for (const { id } of series) {
      const samples = await deps.db.sample.findMany({
        where: { seriesId: id },
        orderBy: { at: "asc" },
        select: { at: true },
      });
      const minutes = samples.map((sample) => sample.at.getTime() / 60_000);
      expect(minutes[0]).toBe(from / 60_000);
      for (let i = 1; i < minutes.length; i++) expect(minutes[i] - minutes[i - 1]).toBe(1);
    }
  });

  it("changes the target once when it dies in the middle of an actuation", async () => {
    const workload = await deps.db.workload.findFirstOrThrow({ where: { name: "checkout-api" } });
    const changes = async () =>
      (
        await sandboxClient(sandbox.address).get("/changes", z.array(z.record(z.string(), z.unknown())))
      ).filter((change) => change.key === `plan-${plan.id}`);
    const now = new Date();
    const plan = await deps.db.plan.create({
      data: {
        workloadId: workload.id,
        state: "approved",
        createdAt: now,
        actAt: now,
        expiresAt: new Date(now.getTime() + 600_000),
        fromReplicas: workload.desired,
        toReplicas: workload.desired + 2,
        floor: 1,
        share: {},
        reasons: [],
        inputs: {},
        headline: "Start 2 replicas.",
        otherwise: "Nothing.",
        decidedAt: now,
        decidedByKind: "user",
      },
    });
    // The platform hangs: the request is under way and unanswered when the worker is killed.
    const worker = [...children][0];
    await deps.db.workload.updateMany({ data: { mode: "observe" } });
    const state = async () => (await deps.db.plan.findUniqueOrThrow({ where: { id: plan.id } })).state;
    const hang = async () => {
      while ((await state()) !== "actuating") await delay(1);
      sandbox.child.kill("SIGSTOP");
    };
    const hung = hang();
    await queue.add({ name: "actuate", payload: { planId: plan.id }, id: `actuate_${plan.id}` });
    await hung;
    await kill(worker);
    sandbox.child.kill("SIGCONT");
    expect(await state()).toBe("actuating");
    startWorker();
    await until(async () => (await state()) === "applied");
    expect(await changes()).toHaveLength(1);
    const read = await sandboxClient(sandbox.address).get(
      "/targets/checkout-api",
      z.object({ desired: z.number() }),
    );
    expect(read.desired).toBe(workload.desired + 2);
  });
});
