import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import pg from "pg";
import { compress } from "snappyjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "@/server/store/client";
import { addImportedWorkload } from "@/server/store/imports";
import { writeSourceConfig } from "@/server/store/pushed";
import { writeSetting } from "@/server/store/settings";
import { WriteRequest } from "./remote-write-messages";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");
const home = mkdtempSync(path.join(ROOT, "node_modules", ".ingest-kill-"));
const folder = mkdtempSync(path.join(tmpdir(), "headroom-ingest-kill-"));
const NOW = Date.now();
const BATCHES = 60;
const EACH = 200;
/** The tests' shared server may forget what it committed; this one may not, and it is killed. */
const { startPostgres, ensureDatabase } = await import("../../../bin/launcher/postgres.mjs");
const { migrate } = await import("../../../bin/launcher/database.mjs");
type Server = Awaited<ReturnType<typeof startPostgres>>;

const options = {
  folder: path.join(folder, "postgres"),
  id: path.basename(folder),
  password: "kill",
  log: path.join(folder, "postgres.log"),
};
let server: Server;
let url = "";
let receiver: ChildProcess | undefined;
let port = 0;

/** startReceiver starts a process that answers the doors, on the port of the one before. */
async function startReceiver(): Promise<void> {
  receiver = fork(path.join(home, "receiver.mjs"), [], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      HEADROOM_DATA_DIR: home,
      PORT: String(port),
      LOG_LEVEL: "silent",
    },
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  [port] = (await once(receiver, "message")) as [number];
}

async function killReceiver(): Promise<void> {
  const ended = receiver && once(receiver, "exit");
  receiver?.kill("SIGKILL");
  await ended;
  receiver = undefined;
}

beforeAll(async () => {
  chmodSync(folder, 0o711);
  server = await startPostgres(options);
  await ensureDatabase(server, "ingest");
  url = server.url("ingest");
  await migrate(url);
  const db = openDatabase(url, 2);
  await writeSetting(db, "doors", { events: true, prometheus: true, otlp: false });
  await writeSourceConfig(db, "remote-write", "Prometheus remote-write", {
    rules: [{ metric: "cpu", workload: "{app}", measure: "cpu", stepSeconds: 1 }],
  });
  const capacity = { perReplica: { cpu: 1 }, startupSeconds: 60, pricePerHour: 0.1 } as never;
  await addImportedWorkload(db, { name: "w", measure: "cpu", capacity, now: NOW });
  await db.$disconnect();
  writeFileSync(
    path.join(home, "receiver.ts"),
    `import { serveRest } from "@/server/api/ingest/testing";
     import { makeContainer } from "@/server/container";
     const actor = { kind: "apiKey", id: "k", name: "Sender", scopes: ["ingest"] } as const;
     const { url } = await serveRest(actor as never, makeContainer(), Number(process.env.PORT));
     process.send?.(Number(new URL(url).port));`,
  );
  await build({
    entryPoints: [path.join(home, "receiver.ts")],
    outfile: path.join(home, "receiver.mjs"),
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
    alias: { "@": ROOT },
  });
  await startReceiver();
});

afterAll(async () => {
  await killReceiver();
  await server?.stop();
  for (const one of [home, folder, server?.home]) if (one) rmSync(one, { recursive: true, force: true });
});

const doors = {
  events: {
    path: "events",
    headers: { "content-type": "application/x-ndjson" },
    body: (n: number) =>
      Array.from({ length: EACH }, (_, i) =>
        JSON.stringify({
          id: `e${n * EACH + i}`,
          at: NOW - n * 1000 - i,
          user: `u${i}`,
          application: "shop",
          action: "buy",
        }),
      ).join("\n"),
  },
  samples: {
    path: "prometheus/write",
    headers: { "content-type": "application/x-protobuf", "content-encoding": "snappy" },
    body: (n: number) => {
      const labels = Object.entries({ __name__: "cpu", app: "w" }).map(([name, value]) => ({ name, value }));
      const samples = Array.from({ length: EACH }, (_, i) => ({
        timestamp: NOW - (BATCHES * EACH - n * EACH - i) * 1000,
        value: n * EACH + i,
      }));
      const message = WriteRequest.fromObject({ timeseries: [{ labels, samples }] });
      return compress(new Uint8Array(WriteRequest.encode(message).finish()));
    },
  },
};

/** stream sends the batches of a door a few at a time, each again until it is acknowledged, as senders do. */
async function stream(door: keyof typeof doors, acknowledged: Set<number>): Promise<number> {
  const { path: to, headers, body } = doors[door];
  let again = 0;
  let next = 0;
  const send = async () => {
    while (next < BATCHES) {
      const n = next++;
      for (;;) {
        const status = await fetch(`http://127.0.0.1:${port}/api/v1/${to}`, {
          method: "POST",
          headers,
          body: body(n) as BodyInit,
        }).then(
          ({ status }) => status,
          () => 0,
        );
        if (status >= 200 && status < 300) break;
        if (status >= 400 && status < 500 && status !== 429) throw new Error(`The door answered ${status}.`);
        again++;
        await delay(100);
      }
      acknowledged.add(n);
    }
  };
  await Promise.all([send(), send(), send()]);
  return again;
}

/** restart starts PostgreSQL as soon as the sessions of the killed one have noticed that it is gone. */
async function restart(port: number): Promise<Server> {
  for (let tries = 0; ; tries++) {
    try {
      return await startPostgres({ ...options, port });
    } catch (error) {
      if (tries === 60 || !/still in use/.test(String(error))) throw error;
      await delay(500);
    }
  }
}

const until = async (done: () => boolean) => {
  while (!done()) await delay(10);
};

it("keeps every acknowledged row once, whichever process is killed in the middle of the stream", async () => {
  const acknowledged = { events: new Set<number>(), samples: new Set<number>() };
  const streams = Promise.all([
    stream("events", acknowledged.events),
    stream("samples", acknowledged.samples),
  ]);
  const reached = (share: number) =>
    until(() => Math.min(acknowledged.events.size, acknowledged.samples.size) >= share * BATCHES);

  await reached(0.2);
  await killReceiver();
  await startReceiver();

  await reached(0.45);
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = 'ingest' AND pid <> pg_backend_pid() ORDER BY state = 'active' DESC, pid",
  );
  process.kill(rows[0].pid, "SIGKILL");
  await client.end().catch(() => {});

  await reached(0.7);
  process.kill(server.pid, "SIGKILL");
  await server.exited;
  server = await restart(server.port);

  const again = await streams;
  expect(Math.min(...again)).toBeGreaterThan(0);
  const check = new pg.Client({ connectionString: server.url("ingest") });
  await check.connect();
  const events = await check.query(
    `SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM "ActivityEvent"`,
  );
  expect(events.rows[0]).toEqual({ n: BATCHES * EACH, ids: BATCHES * EACH });
  const samples = await check.query(
    `SELECT count(*)::int AS n, count(DISTINCT value)::int AS values FROM "Sample" WHERE value = $1::float8 - extract(epoch FROM ($2::timestamptz - at))`,
    [BATCHES * EACH, new Date(NOW)],
  );
  expect(samples.rows[0]).toEqual({ n: BATCHES * EACH, values: BATCHES * EACH });
  await check.end();
});
