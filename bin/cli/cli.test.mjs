import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../headroom.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "headroom-cli-"));
const file = path.join(folder, "series.csv");
/** @type {{ method?: string, url?: string, key?: string, type?: string, body: string }[]} */
const seen = [];
let looks = 0;
let replayLooks = 0;
let choiceLooks = 0;

// A fake of the REST door: what counts here is what is sent, printed and answered to the shell.
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    const { method, url, headers } = request;
    seen.push({ method, url, key: headers.authorization, type: headers["content-type"], body });
    const answer = (/** @type {number} */ status, /** @type {unknown} */ json) => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(json));
    };
    if (url?.startsWith("/api/v1/imports?")) {
      const notes = ["The unit is assumed."];
      return answer(202, {
        id: "i1",
        workloadId: "w1",
        workloadName: "shop",
        rows: 3,
        measure: "cpu",
        unit: "cores",
        stepSeconds: 300,
        notes,
      });
    }
    if (url === "/api/v1/imports/i1") {
      const done = ++looks > 1;
      const faults = done ? [{ line: 3, message: 'value is "x". Write a finite number such as 12.5.' }] : [];
      const state = done ? "done" : "running";
      return answer(200, {
        state,
        progress: done ? 1 : 0.5,
        secondsLeft: 1,
        accepted: 2,
        total: 3,
        rejected: faults.length,
        duplicates: 0,
        faults,
        error: null,
      });
    }
    if (url?.startsWith("/api/v1/plans")) {
      return answer(403, {
        error: { code: "forbidden", message: 'This key lacks the scope "read".', faults: [] },
      });
    }
    if (url === "/api/v1/replays")
      return answer(202, {
        id: "r1",
        label: "R-1",
        policies: ["balanced v1", "aggressive v2"],
        workloads: 1,
      });
    if (url === "/api/v1/replays/r1") {
      const figures = {
        minutesShort: 4.6,
        unservedPercent: 0.25,
        slowMinutes: 5,
        replicaHours: 96,
        actions: 12,
      };
      const report = {
        replayed: 1,
        strategies: [{ key: "p0", name: "balanced v1" }],
        totals: [{ key: "p0", costUsd: 12.345, regretUsd: 2.5, ...figures }],
        workloads: [{ name: "young", reason: "young has 2 h of history." }],
      };
      const done = ++replayLooks > 1;
      return answer(200, { state: done ? "done" : "running", progress: 1, secondsLeft: null, report });
    }
    if (url === "/api/v1/policies/balanced/choose-risk") return answer(202, { id: "t1", policyId: "p1" });
    if (url === "/api/v1/policies/balanced/tunings") {
      const whole = {
        shortPercent: 0.5,
        unservedPercent: 0.02,
        costUsd: 12,
        regretUsd: 2,
        actionsPerDay: 30,
      };
      const choice = { chosen: { level: 160, met: true }, levels: [{ level: 160, figures: { whole } }] };
      const state = ++choiceLooks > 1 ? "proposed" : "running";
      const made = {
        id: "t1",
        state,
        progress: 1,
        why: "It costs 3 %.",
        proposedVersion: 4,
        result: { choice },
      };
      return answer(200, { items: [{ id: "t0", state: "failed", progress: 1 }, made] });
    }
    if (url === "/api/v1/policies/diff") {
      const changes = [{ setting: "Serve quantile", before: "p90", after: "p95" }];
      return answer(200, { name: "balanced", active: 1, changes, unchanged: 21 });
    }
    return answer(404, { error: { code: "not_found", message: "There is no such thing.", faults: [] } });
  });
});
let address = "";

beforeAll(async () => {
  writeFileSync(file, "timestamp,value\n2026-01-01T00:00:00Z,1\n2026-01-01T00:05:00Z,x\n");
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  address = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {string[]} args @param {Record<string, string>} [env] @returns {Promise<{ code: number, out: string, err: string }>} */
const run = (args, env = { HEADROOM_URL: address, HEADROOM_API_KEY: "a-key-for-this-test" }) =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { PATH: process.env.PATH ?? "", ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

describe("headroom", () => {
  it("hands a file in, waits for its end, names what was not taken and says so by its exit code", async () => {
    const { code, out, err } = await run([
      "import",
      "series",
      file,
      "--workload",
      "shop",
      "--measure",
      "cpu",
      "--unit",
      "cores",
    ]);
    expect(seen[0]).toMatchObject({ method: "POST", key: "Bearer a-key-for-this-test", type: "text/csv" });
    expect(Object.fromEntries(new URLSearchParams(seen[0].url?.split("?")[1]))).toEqual({
      fileName: "series.csv",
      name: "shop",
      measure: "cpu",
      unit: "cores",
    });
    expect(out).toContain("Stored 2 of 3 rows");
    expect(out).toContain("The unit is assumed.");
    expect(err).toContain(`${file}:3: value is "x". Write a finite number such as 12.5.`);
    expect(code).toBe(3);
  });

  it("asks for a replay, waits for it and prints a strategy a line", async () => {
    const { code, out, err } = await run([
      "replay",
      "balanced",
      "aggressive@2",
      "--workload",
      "shop",
      "--days",
      "7",
    ]);
    expect(JSON.parse(seen.find(({ url }) => url === "/api/v1/replays")?.body ?? "")).toEqual({
      policies: ["balanced", { policy: "aggressive", version: 2 }],
      workloads: ["shop"],
      days: "7",
      riskLevels: false,
    });
    expect(out).toMatch(/balanced v1 +\$12\.35 +5 min +0\.250 % +5 min +96 h +12 +\$2\.50/);
    expect(err).toBe("young has 2 h of history.\n");
    expect(code).toBe(0);
    expect(await run(["replay"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Name the policies"),
    });
  });

  it("has a level of risk chosen, waits for it and prints the evidence", async () => {
    expect(await run(["choose-risk", "balanced", "--short", "0.3"])).toEqual({
      code: 0,
      out: `* 160: short 0.50 %, lost 0.02 %, $12.00, 20.0 % over perfect foresight, 30 acts a day\nIt costs 3 %.\nv4 waits for approval: ${address}/policies/p1/4\n`,
      err: "",
    });
    const asked = seen.find(({ url }) => url === "/api/v1/policies/balanced/choose-risk");
    expect(JSON.parse(asked?.body ?? "")).toEqual({ shortPercent: "0.3" });
  });

  it("says what a file would change, also to the shell", async () => {
    expect(await run(["diff", "-f", file])).toMatchObject({
      code: 3,
      out: "Serve quantile: p90 -> p95\n1 setting differs from balanced v1 to the file; 21 do not.\n",
    });
  });

  it("prints the product's own words when it is refused", async () => {
    expect(await run(["plans", "list"])).toMatchObject({
      code: 1,
      err: 'This key lacks the scope "read".\n',
    });
  });

  it("tells wrong use from failure", async () => {
    expect(await run(["fly"])).toMatchObject({ code: 2, err: expect.stringContaining('no command "fly"') });
    expect(await run(["import", "series", path.join(folder, "absent.csv")])).toMatchObject({ code: 2 });
    expect(await run(["plans", "list", "--colour"])).toMatchObject({ code: 2 });
    expect(await run(["plans", "list"], { HEADROOM_URL: address })).toMatchObject({
      code: 2,
      err: expect.stringContaining("HEADROOM_API_KEY is not set"),
    });
    expect(
      await run(["doctor"], { HEADROOM_URL: "http://127.0.0.1:9", HEADROOM_API_KEY: "k" }),
    ).toMatchObject({
      code: 1,
      out: expect.stringContaining("Nothing answers at http://127.0.0.1:9"),
    });
  });
});
