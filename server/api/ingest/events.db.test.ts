import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { handleRest } from "@/server/api/rest";
import { pseudonyms } from "@/server/services/ingest/pseudonym";
import { dice, everyText, ingestBench, spoil } from "@/server/services/ingest/testing";
import { testDatabase } from "@/server/testing/database";
import { BULK_BYTES, gate, makeGate } from "./gate";
import { serveRest } from "./testing";

const NOW = Date.UTC(2026, 10, 22, 8);
const bench = ingestBench((await testDatabase()).url, NOW);
const { db, deps, sender } = bench;
afterAll(() => bench.close());
beforeEach(async () => {
  await db.activityEvent.deleteMany();
  await bench.open("events");
});

const line = (i: number, more = {}) => ({
  at: NOW - i * 1000,
  user: `alice${i}@example.com`,
  session: `sess-${i}-secret`,
  application: "shop",
  action: "search",
  id: `evt-${i}`,
  ...more,
});
const send = (body: string | Uint8Array, headers: Record<string, string> = {}, actor = sender) =>
  handleRest(
    new Request("http://x/api/v1/events", { method: "POST", body: body as BodyInit, headers }),
    "/events",
    actor,
    deps,
  );
const ndjson = { "content-type": "application/x-ndjson" };
const textOf = (lines: unknown[]) => lines.map((l) => JSON.stringify(l)).join("\n");

describe("POST /events", () => {
  it("is closed until an admin opens it, and asks for the scope before it reads", async () => {
    await bench.open();
    const closed = await send(JSON.stringify([line(1)]));
    expect(closed.status).toBe(403);
    expect((await closed.json()).error.message).toContain("PUT /api/v1/ingest/doors");
    await bench.open("events");
    expect(
      (await send("[", {}, { ...sender, kind: "apiKey", scopes: ["read"] } as typeof sender)).status,
    ).toBe(403);
    expect(await db.activityEvent.count()).toBe(0);
  });

  it("stores a batch once however often it is sent, as array, lines or gzip", async () => {
    const lines = Array.from({ length: 50 }, (_, i) => line(i));
    const first = await send(JSON.stringify(lines));
    expect(first.status).toBe(202);
    expect(await first.json()).toMatchObject({ accepted: 50, stored: 50, duplicates: 0, rejected: 0 });
    expect(await (await send(textOf(lines), ndjson)).json()).toMatchObject({
      accepted: 50,
      stored: 0,
      duplicates: 50,
    });
    expect((await send(gzipSync(textOf(lines)), { ...ndjson, "content-encoding": "gzip" })).status).toBe(202);
    expect(await db.activityEvent.count()).toBe(50);
    const user = pseudonyms(deps.pseudonymKey)("user", "alice7@example.com");
    expect(await db.activityEvent.count({ where: { user } })).toBe(1);
  });

  it("stores the usable lines and names the others by their line", async () => {
    const body = [
      JSON.stringify(line(1)),
      "",
      "{broken",
      JSON.stringify(line(2, { status: 2000 })),
      JSON.stringify(line(3)),
    ];
    const answer = await (await send(body.join("\n"), ndjson)).json();
    expect(answer).toMatchObject({ accepted: 2, rejected: 2 });
    expect(answer.faults).toMatchObject([{ line: 3 }, { line: 4, field: "status", value: "2000" }]);
    const refused = await send(JSON.stringify([{ at: "x" }]));
    expect(refused.status).toBe(400);
    expect(await db.activityEvent.count()).toBe(2);
  });

  it("refuses a body above the limit, also when it is small until it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32));
    const answer = await send(bomb, { ...ndjson, "content-encoding": "gzip" });
    expect(answer.status).toBe(413);
    expect((await answer.json()).error.message).toContain("16 MiB");
    expect((await send(Buffer.alloc(17 * 1024 * 1024, 32), ndjson)).status).toBe(413);
    expect((await send("x", { "content-encoding": "br" })).status).toBe(415);
  });

  it("keeps no identifier that was sent: not in the database, the queue, the log or an answer", async () => {
    const secrets = [
      "alice5@example.com",
      "sess-5-secret",
      "evt-5",
      "203.0.113.77",
      "call me tomorrow",
      "+4917012345",
    ];
    const more = {
      object: "/u/alice5@example.com?phone=+4917012345",
      region: "203.0.113.77",
      message: "call me tomorrow",
      ip: "203.0.113.77",
    };
    const answers = [
      await send(
        textOf([
          line(5, more),
          line(5, { status: "alice5@example.com" }),
          { ...line(5), user: ["alice5@example.com"] },
        ]),
        ndjson,
      ),
      await send(`[{"user":"alice5@example.com","session":"sess-5-secret" oops`),
      await send(`{"user":"alice5@example.com" oops\n`, ndjson),
    ];
    const said = (await Promise.all(answers.map((a) => a.text()))).slice(1).join("");
    expect(await db.activityEvent.count()).toBe(1);
    const all = `${await everyText(bench.pool)}${JSON.stringify(bench.jobs)}${bench.logged.join("")}${said}`;
    expect(all).toContain(pseudonyms(deps.pseudonymKey)("user", "alice5@example.com"));
    for (const secret of secrets) expect(all).not.toContain(secret);
  });

  it("answers 1,000 spoilt bodies without failing and stores nothing of what it refuses", async () => {
    const next = dice(20261122);
    const valid = Buffer.from(textOf(Array.from({ length: 4 }, (_, i) => line(i))));
    const packed = gzipSync(valid);
    for (let n = 0; n < 1000; n++) {
      const zipped = next() < 0.3;
      const asLines = next() < 0.6;
      const before = await db.activityEvent.count();
      const answer = await send(spoil(zipped ? packed : valid, next), {
        ...(asLines ? ndjson : {}),
        ...(zipped ? { "content-encoding": "gzip" } : {}),
      });
      expect([202, 400, 413, 415]).toContain(answer.status);
      if (answer.status !== 202) expect(await db.activityEvent.count()).toBe(before);
      else expect((await answer.json()).stored).toBe((await db.activityEvent.count()) - before);
    }
    expect(bench.logged).toEqual([]);
  });
});

describe("back-pressure", () => {
  it("answers 429 with Retry-After while the database cannot keep up, holds no more than it may, and loses nothing", async () => {
    const blocker = await bench.pool.connect();
    await blocker.query("SELECT pg_advisory_lock(7240142)");
    const sent = Array.from({ length: 12 }, (_, n) =>
      send(gzipSync(textOf([line(n)])), { ...ndjson, "content-encoding": "gzip" }),
    );
    const refused = await Promise.race(sent);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    // What is packed may become 16 MiB, so that eight fit into 128 MiB.
    expect(gate().held()).toEqual({ bytes: 8 * BULK_BYTES, requests: 8 });
    await blocker.query("SELECT pg_advisory_unlock(7240142)");
    blocker.release();
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(8);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    expect(await db.activityEvent.count()).toBe(8);
    expect(gate().held()).toEqual({ bytes: 0, requests: 0 });
  });
});

describe("a refused request on a connection that is kept", () => {
  it("is read to its end, so that the next request on it is answered", async () => {
    const served = await serveRest(sender, deps);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (bytes: number) =>
      new Promise<{ status?: number; again: boolean }>((done, fail) => {
        const sent = request(
          `${served.url}/api/v1/events`,
          { method: "POST", agent, headers: ndjson },
          (answer) => {
            answer.resume().on("end", () => done({ status: answer.statusCode, again: sent.reusedSocket }));
          },
        );
        sent.on("error", fail);
        sent.end(Buffer.alloc(bytes, "x"));
      });
    try {
      const oneMib = 2 ** 20;
      await gate().pass(8 * BULK_BYTES, async () => {
        expect(await post(oneMib)).toMatchObject({ status: 429, again: false });
        expect(await post(oneMib)).toMatchObject({ status: 429, again: true });
      });
      expect(await post(oneMib)).toMatchObject({ status: 400, again: true });
    } finally {
      agent.destroy();
      await served.close();
    }
  });

  it("is closed when more is left than is read", async () => {
    const refused = await send(Buffer.alloc(BULK_BYTES + 1, "x"), {
      ...ndjson,
      "content-length": String(BULK_BYTES + 1),
    });
    expect([refused.status, refused.headers.get("connection")]).toEqual([413, "close"]);
  });
});

describe("makeGate", () => {
  it("refuses what has no room, with Retry-After, and lets in again afterwards", async () => {
    const gate = makeGate({ bytes: 100, requests: 2, waitMs: 1000 });
    let release = () => {};
    const held = gate.pass(80, () => new Promise<void>((done) => (release = done)));
    await expect(gate.pass(30, async () => 1)).rejects.toMatchObject({ code: "too_many" });
    expect(gate.held()).toEqual({ bytes: 80, requests: 1 });
    release();
    await held;
    expect(await gate.pass(100, async () => 2)).toBe(2);
    await expect(gate.pass(100, async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(gate.held()).toEqual({ bytes: 0, requests: 0 });
  });

  it("refuses while the oldest inside waits longer than it may", async () => {
    let now = 0;
    const gate = makeGate({ bytes: 100, requests: 9, waitMs: 1000 }, () => now);
    const releases: (() => void)[] = [];
    const hold = () => gate.pass(1, () => new Promise<void>((done) => releases.push(done)));
    const held = [hold()];
    now = 900;
    held.push(hold());
    now = 1001;
    await expect(hold()).rejects.toMatchObject({ code: "too_many" });
    releases[0]();
    await held[0];
    held.push(hold());
    for (const release of releases) release();
    await Promise.all(held);
  });
});
