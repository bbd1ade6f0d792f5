import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { everyText, ingestBench } from "@/server/services/ingest/testing";
import { testDatabase } from "@/server/testing/database";
import { commandLine, type Said, serveRest } from "./testing";

const bench = ingestBench((await testDatabase()).url, Date.UTC(2026, 10, 22, 8));
const { db } = bench;
const rest = await serveRest(bench.sender, bench.deps);
const folder = mkdtempSync(path.join(tmpdir(), "headroom-events-"));

beforeEach(async () => {
  await db.activityEvent.deleteMany();
  await bench.open("events");
});
afterAll(async () => {
  await rest.close();
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(name: string, lines: string[], args: string[] = [], url = rest.url): Promise<Said> {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join("\n"));
  return commandLine(url).run("import", "events", file, ...args);
}
const access = (i: number, path = `/cart/${i}`) =>
  `203.0.113.${i % 250} - ${i % 3 ? "-" : `frank${i}`} [22/Nov/2026:07:00:${String(i % 60).padStart(2, "0")} +0000] "GET ${path} HTTP/1.1" 200 ${i} "-" "Mozilla/5.0 (X11)"`;

describe("headroom import events", () => {
  it("brings an access log in by parts, equal lines included, and stores it once", async () => {
    const lines = Array.from({ length: 10_050 }, (_, i) => access(i % 500));
    lines[10_020] = "not a log line";
    const first = await run("access.log", lines, ["--application", "shop"]);
    expect(first.out).toContain("Took 10049 events");
    expect(first.err).toContain("access.log:10021: The line is not in the combined or common log format.");
    expect(first.code).toBe(3);
    expect((await run("access.log", lines, ["--application", "shop"])).out).toContain(
      "0 new, 10049 stored before, 1 lines rejected",
    );
    expect(await db.activityEvent.count()).toBe(10_049);
    expect(await db.activityEvent.count({ where: { object: "/cart/*", device: "desktop" } })).toBe(10_049);
    const all = await everyText(bench.pool);
    for (const secret of ["203.0.113.", "frank3", "(X11)"]) expect(all.includes(secret), secret).toBe(false);
  });

  it("brings CSV and NDJSON in, told from the first line", async () => {
    const csv = await run(
      "visits.csv",
      ["When,user_id,action", "2026-11-22T07:00:00Z,u1,GET /a", "2026-11-22T07:00:00Z,u1,GET /a"],
      ["--column", "at=When", "--application", "site"],
    );
    expect(csv).toMatchObject({ code: 0, out: expect.stringContaining("Took 2 events") });
    const json = await run("visits.ndjson", [
      '{"at":"2026-11-22T07:00:00Z","user":"u1","application":"site","action":"open"}',
      "",
      "",
    ]);
    expect(json).toMatchObject({ code: 0, out: expect.stringContaining("1 new") });
    expect(await db.activityEvent.count()).toBe(3);
  });

  it("brings an access log in that is JSON", async () => {
    const nginx = (i: number) =>
      JSON.stringify({
        time_iso8601: `2026-11-22T07:00:0${i}+00:00`,
        remote_addr: "203.0.113.7",
        remote_user: "",
        request: `GET /cart/${i}?q=hello HTTP/2.0`,
        status: "200",
        body_bytes_sent: "512",
        request_time: "0.125",
        http_user_agent: "Mozilla/5.0 (iPhone; Mobile)",
        server_name: "shop.example",
      });
    const done = await run("json.log", [nginx(1), nginx(2), "{}"]);
    expect(done.out).toContain("2 new, 0 stored before, 1 lines rejected");
    expect(done.err).toContain("json.log:3: The line has no time");
    const [first] = await db.activityEvent.findMany({ orderBy: { at: "asc" } });
    expect(first).toMatchObject({
      application: "shop.example",
      action: "GET",
      object: "/cart/*",
      device: "mobile",
      durationMs: 125,
    });
    expect(await everyText(bench.pool)).not.toContain("203.0.113.7");
  });

  const traces = path.resolve("../shared/traces/events");
  it.skipIf(!existsSync(traces)).each([
    ["social_collegemsg_2004.csv", ["--column", "object=app", "--application", "college"]],
    ["weblog_nasa_1995.csv", []],
    ["workflow_municipality_receipt.csv", []],
  ])("imports the public event file %s with counts that add up (where it is there)", async (name, args) => {
    const text = readFileSync(path.join(traces, name), "utf8");
    const lines = text.trimEnd().split("\n").length - 1;
    const done = await commandLine(rest.url).run("import", "events", path.join(traces, name), ...args);
    const [taken, fresh, before, rejected] = (
      /Took (\d+) events in .*: (\d+) new, (\d+) stored before, (\d+) lines rejected/.exec(done.out) ?? []
    )
      .slice(1)
      .map(Number);
    expect(taken + rejected).toBe(lines);
    expect(fresh + before + rejected).toBe(lines);
    expect(rejected).toBe(0);
    expect(before).toBe(0);
    expect(await db.activityEvent.count()).toBe(fresh);
  });

  it("sends again what the product asks to send again, and nothing else", async () => {
    let asked = 0;
    const server = createServer((request, response) => {
      request.resume();
      if (asked++ === 0) return void response.writeHead(429, { "retry-after": "0" }).end("{}");
      response
        .writeHead(202)
        .end(JSON.stringify({ accepted: 1, stored: 1, duplicates: 0, rejected: 0, dropped: 0, faults: [] }));
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const done = await run(
      "one.ndjson",
      ["{}"],
      [],
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    server.close();
    expect(done.out).toContain("Took 1 events");
    expect(asked).toBe(2);
  });

  it("says so when the door is closed", async () => {
    await bench.open();
    expect(await run("x.log", [access(1)])).toMatchObject({
      code: 1,
      err: expect.stringContaining("The door for activity events is closed"),
    });
  });
});
