import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REST, type Terms } from "@/server/core/planning/limits/terms";
import { eventSourceContract } from "@/server/ports/event-source.contract";
import { metricsSourceContract } from "@/server/ports/metrics-source.contract";
import { targetContract } from "@/server/ports/target.contract";
import { limiterContract } from "@/server/ports/limiter.contract";
import { sandboxClient } from "./client";
import { sandboxEventSource } from "./event-source";
import { sandboxLimiter } from "./limiter";
import { sandboxMetricsSource } from "./metrics-source";
import { sandboxTarget } from "./target";
import { type RunningSandbox, type SandboxBench, sandboxBench } from "./testing";
import { clock } from "./wire";
import { z } from "zod";

const HOUR = 3_600_000;
/** Port 9 (discard) is closed here as on most machines. */
const NOWHERE = { url: "http://127.0.0.1:9", token: "none" };

let bench: SandboxBench;
let shared: RunningSandbox;
beforeAll(async () => {
  bench = await sandboxBench();
  shared = await bench.start(bench.directory(), { seed: "3" });
});
afterAll(async () => {
  await bench.close();
});

/** Five whole hours of yesterday. */
async function range() {
  const { now } = await sandboxClient(shared.address).get("/clock", clock);
  const to = Math.floor(now / HOUR - 20) * HOUR;
  return { from: to - 5 * HOUR, to };
}

metricsSourceContract("The sandbox's metrics source", async () => ({
  source: sandboxMetricsSource(shared.address),
  unreachable: sandboxMetricsSource(NOWHERE),
  ...(await range()),
}));

eventSourceContract("The sandbox's event source", async () => ({
  source: sandboxEventSource(shared.address),
  unreachable: sandboxEventSource(NOWHERE),
  ...(await range()),
}));

targetContract("The sandbox's target", async () => {
  const own = await bench.start(bench.directory());
  return {
    target: sandboxTarget(own.address),
    unreachable: sandboxTarget(NOWHERE),
    externalId: "checkout-api",
    close: async () => void (await own.end("SIGKILL")),
  };
});

limiterContract("The sandbox's limiter", async () => {
  const own = await bench.start(bench.directory());
  return {
    limiter: sandboxLimiter(own.address),
    unreachable: sandboxLimiter(NOWHERE),
    externalId: "web",
    subject: "u_nobody",
    now: () => Date.now(),
    close: async () => void (await own.end("SIGKILL")),
  };
});

const changes = (running: RunningSandbox) =>
  sandboxClient(running.address).get(
    "/changes",
    z.array(z.object({ key: z.string(), replicas: z.number() })),
  );

describe("the sandbox process", () => {
  it("loses nothing to kill -9 and does not act twice on a repeated key", async () => {
    const directory = bench.directory();
    let running = await bench.start(directory, { seed: "5" });
    const before = await sandboxTarget(running.address).read("checkout-api");
    const request = { externalId: "checkout-api", replicas: before.desired + 3, idempotencyKey: "plan-1" };
    const first = await sandboxTarget(running.address).scale({ ...request, expectedVersion: before.version });
    expect(first.repeated).toBe(false);
    expect(await running.end("SIGKILL")).toBeNull();

    running = await bench.start(directory);
    const target = sandboxTarget(running.address);
    expect(await target.scale({ ...request, expectedVersion: before.version })).toEqual({
      state: first.state,
      repeated: true,
    });
    expect(await target.read("checkout-api")).toMatchObject({
      desired: before.desired + 3,
      version: first.state.version,
    });
    expect(await changes(running)).toEqual([{ key: "plan-1", replicas: before.desired + 3 }]);
    await running.end("SIGKILL");
  });

  it("keeps every answered request when it is killed in the middle of many", async () => {
    const directory = bench.directory();
    const running = await bench.start(directory);
    const answered: string[] = [];
    const sending = Array.from({ length: 200 }, async (_, n) => {
      const key = `many-${n}`;
      await sandboxTarget(running.address).scale({
        externalId: "web",
        replicas: 3 + (n % 40),
        idempotencyKey: key,
      });
      answered.push(key);
      if (answered.length === 40) running.child.kill("SIGKILL");
    });
    const results = await Promise.allSettled(sending);
    await running.end();
    expect(results.some(({ status }) => status === "rejected")).toBe(true);
    const again = await bench.start(directory);
    for (const key of answered) {
      const { repeated } = await sandboxTarget(again.address).scale({
        externalId: "web",
        replicas: 9,
        idempotencyKey: key,
      });
      expect(repeated).toBe(true);
    }
    await again.end("SIGKILL");
  });

  it("cuts off a journal line that a crash left short", async () => {
    const directory = bench.directory();
    let running = await bench.start(directory);
    await sandboxTarget(running.address).scale({ externalId: "web", replicas: 30, idempotencyKey: "whole" });
    await running.end("SIGKILL");
    const file = path.join(directory, "journal.ndjson");
    appendFileSync(file, '{"at":17,"key":"tor');
    running = await bench.start(directory);
    expect((await sandboxTarget(running.address).read("web")).desired).toBe(30);
    await sandboxTarget(running.address).scale({ externalId: "web", replicas: 31, idempotencyKey: "next" });
    expect(await running.end("SIGTERM")).toBe(0);
    const keys = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).key);
    expect(keys).toEqual(["whole", "next"]);
  });

  it("keeps limits over kill -9, and does not set them twice on a repeated key", async () => {
    const directory = bench.directory();
    let running = await bench.start(directory);
    const terms: Terms = { rules: [{ kind: "rest", name: REST, members: [], perSecond: 5 }], weights: [] };
    const request = { externalId: "web", terms, endsAt: Date.now() + HOUR, idempotencyKey: "limit-1" };
    const first = await sandboxLimiter(running.address).apply(request);
    await running.end("SIGKILL");
    running = await bench.start(directory);
    const limiter = sandboxLimiter(running.address);
    expect(await limiter.apply(request)).toEqual({ state: first.state, repeated: true });
    expect(await limiter.read("web")).toMatchObject({ terms, version: first.state.version });
    await running.end("SIGKILL");
  });

  it("does not start on a journal whose past cannot be read", async () => {
    const directory = bench.directory();
    const running = await bench.start(directory);
    await running.end("SIGTERM");
    appendFileSync(path.join(directory, "journal.ndjson"), "no entry\n");
    await expect(bench.start(directory)).rejects.toThrow("Line 1 of");
  });

  it("tells the same past after a restart", async () => {
    const directory = bench.directory();
    let running = await bench.start(directory, { seed: "8" });
    const { now } = await sandboxClient(running.address).get("/clock", clock);
    const to = Math.floor(now / 60_000) * 60_000;
    const past = async () => {
      const found: unknown[] = [];
      for await (const batch of sandboxMetricsSource(running.address).read(to - 2 * HOUR, to))
        found.push(batch);
      return found;
    };
    const first = await past();
    expect(await running.end("SIGTERM")).toBe(0);
    running = await bench.start(directory);
    expect(await past()).toEqual(first);
    await running.end("SIGKILL");
  });

  it("keeps its seed and goes on with its fast clock", async () => {
    const directory = bench.directory();
    let running = await bench.start(directory, { seed: "8", speed: "60" });
    const first = await sandboxClient(running.address).get("/clock", clock);
    await running.end("SIGTERM");
    running = await bench.start(directory);
    const second = await sandboxClient(running.address).get("/clock", clock);
    expect(second).toMatchObject({
      anchor: first.anchor,
      speed: 60,
      seed: 8,
      historyStart: first.historyStart,
    });
    expect(second.now).toBeGreaterThan(first.now);
    await running.end("SIGTERM");
    await expect(bench.start(directory, { seed: "9" })).rejects.toThrow("holds the sandbox of seed 8");
  });

  it("ends when the process that started it is gone", async () => {
    const running = await bench.start(bench.directory());
    running.child.disconnect();
    expect(await running.end()).toBe(0);
  });

  it("goes on when a reader leaves in the middle", async () => {
    const source = sandboxMetricsSource(shared.address);
    const { to } = await range();
    for (let reader = 0; reader < 3; reader++) {
      for await (const _ of source.read(to - 20 * 24 * HOUR, to)) break;
    }
    expect((await source.discover()).length).toBe(7);
  });

  it("lets nobody in without the token", async () => {
    const stranger = sandboxTarget({ ...shared.address, token: "guess" });
    await expect(stranger.read("web")).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("tells nothing of the future, however far one asks", async () => {
    const { now } = await sandboxClient(shared.address).get("/clock", clock);
    const far = now + 60 * 24 * HOUR;
    for await (const batch of sandboxMetricsSource(shared.address).read(now - HOUR, far)) {
      for (const [at] of batch.points) expect(at + batch.step).toBeLessThanOrEqual(now + 60_000);
    }
    const known = await sandboxEventSource(shared.address).calendar(now, far);
    expect(known.length).toBeGreaterThan(0);
    for (const { announcedAt } of known) expect(announcedAt).toBeLessThanOrEqual(now + 60_000);
  });
});
