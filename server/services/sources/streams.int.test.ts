import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mayReach } from "@/server/adapters/prometheus/reach";
import { openRedisStream } from "@/server/adapters/redis-stream/activity-stream";
import { handleRest } from "@/server/api/rest";
import type { Actor } from "@/server/core/access/actor";
import { collect } from "@/server/services/loop/collect";
import { dice, everyText } from "@/server/services/ingest/testing";
import type { Deps } from "@/server/services/verb";
import { testDeps } from "@/server/testing/deps";
import type { Running } from "@/server/testing/prometheus";
import { startRedis, withoutRedis } from "@/server/testing/redis";
import { Pool } from "pg";

const NOW = Date.UTC(2026, 10, 22, 8);
const admin: Actor = { kind: "user", id: "a", name: "Admin", role: "admin" };
const reason = withoutRedis();

if (reason === undefined)
  describe("a stream of activity", async () => {
    const deps = await testDeps(NOW, {
      pseudonymKey: "a key for tests, long enough",
      sealKey: "another key for tests",
      activityStream: openRedisStream(mayReach),
    });
    let running: Running;
    let redis: Redis;
    let id = "";
    beforeAll(async () => {
      running = await startRedis("sesame");
      redis = new Redis(running.url, { password: "sesame" });
    });
    afterAll(async () => {
      redis.disconnect();
      await running.stop();
    });
    const call = async (method: string, path: string, body?: unknown) => {
      const request = new Request(`http://x/api/v1${path}`, {
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const answer = await handleRest(request, path, admin, deps);
      return { status: answer.status, json: await answer.json() };
    };
    const act = (i: number, more = {}) =>
      JSON.stringify({
        at: NOW - i,
        user: `kim${i % 50}@example.com`,
        application: "shop",
        action: "search",
        ...more,
      });
    const send = async (texts: readonly string[]) => {
      const pipeline = redis.pipeline();
      for (const text of texts) pipeline.xadd("acts", "*", "event", text);
      await pipeline.exec();
    };
    const stored = () => deps.db.activityEvent.count();
    const source = async () => (await call("GET", `/sources/${id}`)).json;

    it("is tested before it is connected: what its newest entries become, without taking them", async () => {
      await send([act(1, { id: "one" }), "{not json kim@example.com"]);
      const given = { url: running.url, stream: "acts", secret: "sesame" };
      expect((await call("POST", "/sources/streams/look", { ...given, secret: "x" })).status).toBe(503);
      expect(
        (await call("POST", "/sources/streams/look", { ...given, stream: "" })).json.error.faults,
      ).toMatchObject([{ field: "stream" }]);
      const looked = await call("POST", "/sources/streams/look", given);
      expect(looked.json).toMatchObject({
        waiting: 2,
        events: [{ application: "shop", action: "search", user: "pseudonym" }],
        faults: [{ line: 2 }],
      });
      const made = await call("POST", "/sources/streams", { ...given, name: "Acts" });
      expect(made).toMatchObject({ status: 201, json: { name: "Acts", waiting: 2 } });
      id = made.json.id;
      expect(await stored()).toBe(0);
      expect((await deps.db.source.findUniqueOrThrow({ where: { id } })).secret).not.toContain("sesame");
    });

    it("is read until nothing waits, each entry stored once; what cannot be used is counted and left behind", async () => {
      const duplicates = Array.from({ length: 500 }, (_, i) => act(i, { id: `e${i}` }));
      // The same act twice without an id of its own: two entries, two events.
      await send([
        ...Array.from({ length: 5_000 }, (_, i) => act(i, { id: `e${i}` })),
        ...duplicates,
        act(7),
        act(7),
      ]);
      await collect(deps, id);
      expect(await stored()).toBe(5_003);
      expect(await source()).toMatchObject({
        state: "partly",
        lastError: null,
        stream: { waiting: 0 },
        consumed: {
          stream: "acts",
          hasSecret: true,
          intake: { rejectedPerMinute: 0.1, lastError: expect.stringContaining("1 of 5000 entries") },
        },
      });
      await collect(deps, id);
      expect(await stored()).toBe(5_003);
    });

    it("loses nothing and stores nothing twice when it dies between storing and saying so", async () => {
      await send(Array.from({ length: 6_000 }, (_, i) => act(i, { id: `later${i}` })));
      const before = await stored();
      let calls = 0;
      const dying: Deps = {
        ...deps,
        activity: {
          async add(events) {
            const added = await deps.activity.add(events);
            if (++calls === 1) throw new Error("killed");
            return added;
          },
        },
      };
      await expect(collect(dying, id)).rejects.toThrow("killed");
      expect(await stored()).toBe(before + 5_000);
      await collect(deps, id);
      expect(await stored()).toBe(before + 6_000);
    });

    it("keeps no identifier that was sent", async () => {
      const pool = new Pool({ connectionString: deps.url });
      const all = `${await everyText(pool)}${JSON.stringify(deps.jobs)}`;
      await pool.end();
      expect(all).toMatch(/u_/);
      expect(all).not.toContain("kim");
      expect(all).not.toContain("sesame");
    });

    it("takes 1,000 spoilt entries without stopping, and stores nothing of what it refuses", async () => {
      const next = dice(20261123);
      const valid = act(1, { id: "fuzz" });
      const texts = Array.from({ length: 1000 }, () => {
        const at = Math.floor(next() * valid.length);
        const kind = Math.floor(next() * 3);
        if (kind === 0) return valid.slice(0, at);
        if (kind === 1)
          return String.fromCharCode(...Array.from({ length: 40 }, () => Math.floor(next() * 65536)));
        return valid.slice(0, at) + String.fromCharCode(Math.floor(next() * 256)) + valid.slice(at + 1);
      });
      await send(texts);
      await redis.xadd("acts", "*", "at", "x", "user", "u", "\u0000", "y");
      const before = await stored();
      await collect(deps, id);
      const detail = await source();
      expect(detail.stream.waiting).toBe(0);
      expect(detail.state).not.toBe("failed");
      // Whatever of them is an act after all differs in one character.
      expect(await stored()).toBeLessThan(before + 1000);
    });

    it("says what is wrong while it does not answer, and goes on where it stopped", async () => {
      await send([act(1, { id: "after" })]);
      const before = await stored();
      const away: Deps = {
        ...deps,
        activityStream: (config, secret) =>
          openRedisStream(mayReach)({ ...config, url: "redis://127.0.0.1:9" }, secret),
      };
      await expect(collect(away, id)).rejects.toMatchObject({ code: "unavailable" });
      expect(await source()).toMatchObject({
        state: "failed",
        lastError: expect.stringContaining("redis://127.0.0.1:9"),
      });
      await collect(deps, id);
      expect(await stored()).toBe(before + 1);
      expect((await source()).state).not.toBe("failed");
    });

    it("is paused, and disconnected without a trace of its password", async () => {
      await call("POST", `/sources/${id}/pause`, {});
      await send([act(2, { id: "paused" })]);
      const before = await stored();
      await collect(deps, id);
      expect(await stored()).toBe(before);
      expect((await call("DELETE", `/sources/${id}`)).status).toBe(200);
      expect((await call("GET", `/sources/${id}`)).status).toBe(404);
      expect((await deps.db.source.findUniqueOrThrow({ where: { id } })).secret).toBeNull();
      const lines = await deps.db.audit.findMany({ orderBy: { id: "asc" } });
      expect(lines.map(({ summary }) => summary)).toEqual([
        "Connected Acts: the stream acts is consumed by the group headroom.",
        "Paused Acts: nothing is read from it until it is resumed.",
        "Disconnected Acts and archived 0 workloads.",
      ]);
    });
  });
else
  describe("a stream of activity", () => {
    it("has a Redis on this machine", ({ skip }) => skip(reason));
  });
