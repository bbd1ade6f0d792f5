import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
} from "node:fs";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { ingestBench } from "@/server/services/ingest/testing";
import { testDatabase } from "@/server/testing/database";
import { commandLine, serveRest } from "./testing";

const NOW = Date.UTC(2026, 10, 22, 8);
const bench = ingestBench((await testDatabase()).url, NOW);
const { db } = bench;
const rest = await serveRest(bench.sender, bench.deps);
const cli = commandLine(rest.url);
let folder = "";

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "headroom-tail-"));
  await db.activityEvent.deleteMany();
  await bench.open("events");
});
afterAll(async () => {
  await rest.close();
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const line = (i: number) =>
  `203.0.113.9 - u${i} [22/Nov/2026:07:${String(Math.floor(i / 60) % 60).padStart(2, "0")}:${String(i % 60).padStart(2, "0")} +0000] "GET /a HTTP/1.1" 200 ${i} "-" "Mozilla/5.0"\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => line(from + i)).join("");
const log = () => path.join(folder, "access.log");
const state = () => path.join(folder, "state.json");
const args = (...more: string[]) => ["tail", log(), "--application", "shop", "--state", state(), ...more];
const once = () => cli.run(...args("--once"));
/** The sizes are one for each line, so that their sum tells which arrived and how often. */
const came = async () =>
  (await db.activityEvent.findMany()).map(({ bytes }) => bytes).sort((a, b) => a! - b!);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("headroom tail", () => {
  it("goes on where it stopped, through renaming, and leaves half a line for later", async () => {
    writeFileSync(log(), lines(0, 5) + line(5).slice(0, 20));
    expect((await once()).out).toContain("5 new, 0 stored before, 0 lines rejected");
    appendFileSync(log(), line(5).slice(20) + lines(6, 8));
    expect((await once()).out).toContain("3 new");
    appendFileSync(log(), lines(8, 10));
    renameSync(log(), `${log()}.2`);
    writeFileSync(`${log()}.1`, lines(10, 12));
    writeFileSync(log(), lines(12, 15));
    expect((await once()).out).toContain("7 new, 0 stored before");
    expect((await once()).out).toContain("0 new, 0 stored before");
    expect(await came()).toEqual(upTo(15));
  });

  it("goes on after the file was copied and cut", async () => {
    writeFileSync(log(), lines(0, 4));
    await once();
    appendFileSync(log(), lines(4, 6));
    copyFileSync(log(), `${log()}.1`);
    truncateSync(log());
    appendFileSync(log(), lines(6, 9));
    await once();
    expect(await came()).toEqual(upTo(9));
  });

  it("stores nothing twice when it was killed before it had written how far it was", async () => {
    writeFileSync(log(), lines(0, 3));
    await once();
    const before = readFileSync(state());
    appendFileSync(log(), lines(3, 6));
    await once();
    writeFileSync(state(), before);
    expect((await once()).out).toContain("0 new, 3 stored before");
    rmSync(state());
    expect((await once()).out).toContain("0 new, 6 stored before");
    expect(await came()).toEqual(upTo(6));
  });

  it("loses and doubles nothing while a log grows, is rotated, and the follower is killed again and again", async () => {
    writeFileSync(log(), lines(0, 1));
    await once();
    let written = 1;
    let round = 0;
    let following = cli.start(...args("--every", "0.05"));
    for (; written < 900; round++) {
      appendFileSync(log(), lines(written, written + 15));
      written += 15;
      if (round % 20 === 19) {
        for (const name of readdirSync(folder).sort().reverse()) {
          const number = /access\.log(?:\.(\d))?$/.exec(name);
          if (number) renameSync(path.join(folder, name), `${log()}.${Number(number[1] ?? 0) + 1}`);
        }
        writeFileSync(log(), lines(written, written + 1));
        written++;
      }
      if (round % 14 === 13) {
        following.kill("SIGKILL");
        following = cli.start(...args("--every", "0.05"));
      }
      await new Promise((go) => setTimeout(go, 60));
    }
    following.kill("SIGKILL");
    expect((await came()).length).toBeGreaterThan(1);
    const last = await once();
    expect(last).toMatchObject({ code: 0, err: "" });
    expect(await came()).toEqual(upTo(written));
  });

  it("waits for a product that does not answer, when it is to follow", async () => {
    writeFileSync(log(), lines(0, 2));
    expect((await commandLine("http://127.0.0.1:9").run(...args("--once"))).code).toBe(1);
    expect(existsSync(state())).toBe(false);
    expect((await once()).out).toContain("2 new");
  });
});

describe("headroom import events -", () => {
  it("takes what is piped into it, and the same again only once", async () => {
    const text = lines(0, 10) + lines(0, 10);
    const piped = () => cli.pipe(text, "import", "events", "-", "--application", "shop");
    expect((await piped()).out).toContain("20 new, 0 stored before");
    expect((await piped()).out).toContain("0 new, 20 stored before");
    expect((await cli.pipe("", "import", "events", "-")).out).toContain("Took 0 events");
  });
});
