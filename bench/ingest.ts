import { loadavg } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { Pool } from "pg";
import { compress } from "snappyjs";
import type { Actor } from "@/server/core/access/actor";
import type { Container } from "@/server/container";
import { cpuOfFamily } from "./cycle-processes";
import { openDatabase } from "./database";
import { quantile, sendOpenLoop } from "./ingest-sender";
import { CPU } from "./machine";

const EVENTS_A_BATCH = 500;
const WORKLOADS = 500;
const POINTS = 5;
/** How much more is offered than asked for, to see what happens. */
const OVERLOAD = 4;
const MEASURES = ["cpu", "memory"] as const;

/**
 * run measures the doors for events and remote-write over HTTP with an embedded PostgreSQL in its production settings: an
 * open-loop sender at the asked rate, latency from when a request was due; then more than fits, to see what is stored at
 * most and that the rest is asked to come again; then a bare binary COPY of the same rows into a table with the same
 * indexes. `npm run bench -- ingest [--seconds 60] [--events 15000] [--samples 100000] [--most 15] [--only events]`; rates
 * are per second, --most is the seconds of the second part.
 */
export async function run(argv: string[]): Promise<void> {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = parseArgs({
    args: argv,
    options: {
      seconds: text("60"),
      events: text("15000"),
      samples: text("100000"),
      most: text("15"),
      only: text("both"),
    },
  });
  const [seconds, most] = [Number(values.seconds), Number(values.most)];
  const database = await openDatabase();
  let rest: { url: string; close(): Promise<void> } | undefined;
  try {
    const { container } = database;
    const { serveRest } = await import("@/server/api/ingest/testing");
    await prepare(container);
    const sender: Actor = { kind: "apiKey", id: "bench", name: "Bench", scopes: ["ingest"] };
    rest = await serveRest(sender, container);
    const now = Date.now();
    const { pool } = container;
    const postgres = (await pool.query<{ v: string }>("SELECT current_setting('server_version') AS v"))
      .rows[0].v;
    const machine = {
      node: process.version,
      postgres,
      cpu: CPU,
      load: loadavg().map((n) => Number(n.toFixed(1))),
    };
    console.log(
      `Node ${machine.node}, PostgreSQL ${postgres}, ${CPU}, load average ${machine.load.join(" ")}`,
    );

    const rows = (table: string) => rowsOf(pool, table);
    const cpu = () => cpuOfFamily(database.pid);
    const result: Record<string, unknown> = {};
    if (values.only !== "samples") {
      const asked = Number(values.events);
      const count = Math.ceil((seconds * asked) / EVENTS_A_BATCH);
      const more = Math.ceil((most * asked * OVERLOAD) / EVENTS_A_BATCH);
      const bodies = bodiesOf(count + more, (n) => eventsBody(n, now));
      const to = { url: `${rest.url}/api/v1/events`, headers: { "content-type": "application/x-ndjson" } };
      const each = EVENTS_A_BATCH;
      const steady = await measure("events", cpu, () => rows('"ActivityEvent"'), each, asked, {
        ...to,
        bodies: bodies.slice(0, count),
      });
      const full = await measure(
        "events, more than fits",
        cpu,
        () => rows('"ActivityEvent"'),
        each,
        asked * OVERLOAD,
        {
          ...to,
          bodies: bodies.slice(count),
        },
      );
      result.events = { steady, full, ...(await compare("events", pool, '"ActivityEvent"', full.perSecond)) };
    }
    if (values.only !== "events") {
      const each = WORKLOADS * MEASURES.length * POINTS;
      const { WriteRequest } = await import("@/server/api/ingest/remote-write-messages");
      const encode = (message: object) => WriteRequest.encode(WriteRequest.fromObject(message)).finish();
      const asked = Number(values.samples);
      const count = Math.ceil((seconds * asked) / each);
      const more = Math.ceil((most * asked * OVERLOAD) / each);
      const from = now - (count + more) * POINTS * 1000;
      const bodies = bodiesOf(count + more, (n) => compress(new Uint8Array(encode(samplesOf(n, from)))));
      const headers = { "content-type": "application/x-protobuf", "content-encoding": "snappy" };
      const to = { url: `${rest.url}/api/v1/prometheus/write`, headers };
      // The first request finds a place for every series, which happens once.
      const first = await sendOpenLoop({ ...to, bodies: bodies.slice(0, 1), everyMs: 1 });
      console.log(`${WORKLOADS * MEASURES.length} new series: ${first.seconds.toFixed(1)} s`);
      const steady = await measure("samples", cpu, () => rows('"Sample"'), each, asked, {
        ...to,
        bodies: bodies.slice(1, count),
      });
      const full = await measure(
        "samples, more than fits",
        cpu,
        () => rows('"Sample"'),
        each,
        asked * OVERLOAD,
        {
          ...to,
          bodies: bodies.slice(count),
        },
      );
      result.samples = { steady, full, ...(await compare("samples", pool, '"Sample"', full.perSecond)) };
    }
    console.log(JSON.stringify({ bench: "ingest", ...machine, seconds, ...result }));
  } finally {
    await rest?.close();
    await database.close();
  }
}

const bodiesOf = (count: number, make: (n: number) => Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(count) }, (_, n) => make(n));

function eventsBody(n: number, now: number): Uint8Array {
  const lines: string[] = [];
  for (let i = 0; i < EVENTS_A_BATCH; i++) {
    const k = n * EVENTS_A_BATCH + i;
    lines.push(
      JSON.stringify({
        id: `e${k}`,
        at: now - 1000 + (k % 1000),
        user: `user${k % 5000}@example.com`,
        session: `s${k % 9000}`,
        application: "shop",
        action: "search",
        object: `/items/${k % 700}/view`,
        region: "eu-west",
        device: "mobile",
        status: 200,
        bytes: 512 + (k % 4096),
        durationMs: k % 300,
      }),
    );
  }
  return Buffer.from(lines.join("\n"));
}

function samplesOf(n: number, from: number): object {
  const timeseries = [];
  for (let w = 0; w < WORKLOADS; w++)
    for (const measure of MEASURES) {
      const labels = Object.entries({
        __name__: `app_${measure}`,
        app: `w${w}`,
        cluster: "bench",
        job: "kubelet",
      });
      const samples = Array.from({ length: POINTS }, (_, i) => ({
        timestamp: from + (n * POINTS + i) * 1000,
        value: w + i / 7,
      }));
      timeseries.push({ labels: labels.map(([name, value]) => ({ name, value })), samples });
    }
  return { timeseries };
}

async function prepare({ db, pool }: Container): Promise<void> {
  const { addImportedWorkload } = await import("@/server/store/imports");
  const { writeSourceConfig } = await import("@/server/store/pushed");
  const { writeSetting } = await import("@/server/store/settings");
  await writeSetting(db, "doors", { events: true, prometheus: true, otlp: false });
  const rules = MEASURES.map((measure) => ({
    metric: `app_${measure}`,
    workload: "{app}",
    measure,
    stepSeconds: 1,
  }));
  await writeSourceConfig(db, "remote-write", "Prometheus remote-write", { rules });
  const capacity = { perReplica: { cpu: 1 }, startupSeconds: 60, pricePerHour: 0.1 } as never;
  for (let w = 0; w < WORKLOADS; w++)
    await addImportedWorkload(db, { name: `w${w}`, measure: "cpu", capacity, now: Date.now() });
  const { makePartitionsAhead } = await import("@/server/store/partitions");
  await makePartitionsAhead(db, Date.now() - 86_400_000, Date.now() + 86_400_000);
  await pool.query("ANALYZE");
}

const rowsOf = async (pool: Pool, table: string): Promise<number> =>
  (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n;

/** measure sends `rate` rows a second, `each` a request, and says what was stored and how long its sender waited. */
async function measure(
  what: string,
  databaseCpu: () => number,
  rows: () => Promise<number>,
  each: number,
  rate: number,
  load: Omit<Parameters<typeof sendOpenLoop>[0], "everyMs">,
) {
  const before = await rows();
  const [cpuBefore, inDatabase] = [process.cpuUsage(), databaseCpu()];
  const { sent, seconds, cpu: sending } = await sendOpenLoop({ ...load, everyMs: (1000 * each) / rate });
  const { user, system } = process.cpuUsage(cpuBefore);
  const cores = (cpuSeconds: number) => Number((cpuSeconds / seconds).toFixed(2));
  const used = {
    receiver: cores((user + system) / 1e6 - sending),
    sender: cores(sending),
    postgres: cores(databaseCpu() - inDatabase),
  };
  const stored = (await rows()) - before;
  const refused = sent.filter(({ status }) => status === 429).length;
  const failed = sent.filter(({ status }) => status >= 500 || status === 0).length;
  const accepted = sent.filter(({ status }) => status < 300 && status > 0);
  const perSecond = Math.round(stored / seconds);
  const p99Ms = Math.round(quantile(accepted, 0.99));
  const p50Ms = Math.round(quantile(accepted, 0.5));
  const lost = accepted.length * each - stored;
  console.log(
    `${what}: ${rate}/s offered for ${Math.round((sent.length * each) / rate)} s, ${perSecond}/s stored, p50 ${p50Ms} ms, p99 ${p99Ms} ms, ${refused} of ${sent.length} requests asked to come again, ${failed} failed, ${lost} rows lost; cores: receiver ${used.receiver}, sender ${used.sender}, PostgreSQL ${used.postgres}`,
  );
  return {
    offered: rate,
    perSecond,
    p50Ms,
    p99Ms,
    requests: sent.length,
    refused,
    failed,
    stored,
    lost,
    cores: used,
  };
}

/** compare says what a bare COPY does of all rows that are stored, and how much of that `perSecond` is. */
async function compare(what: string, pool: Pool, table: string, perSecond: number) {
  const copyPerSecond = Math.round((await rowsOf(pool, table)) / (await copyBare(pool, table)));
  const share = Number((perSecond / copyPerSecond).toFixed(2));
  console.log(
    `${what}: a bare COPY does ${copyPerSecond}/s; stored at most ${(100 * share).toFixed(0)} % of that`,
  );
  return { copyPerSecond, share };
}

/** copyBare gives the seconds that a binary COPY of the same rows into a table with the same indexes takes. */
async function copyBare(pool: Pool, table: string): Promise<number> {
  const client = await pool.connect();
  try {
    const parts: Buffer[] = [];
    for await (const part of client.query(copyTo(`COPY (SELECT * FROM ${table}) TO STDOUT (FORMAT binary)`)))
      parts.push(part as Buffer);
    await client.query(`CREATE TABLE bare (LIKE ${table} INCLUDING ALL)`);
    const began = performance.now();
    await pipeline(Readable.from(parts), client.query(copyFrom("COPY bare FROM STDIN (FORMAT binary)")));
    const seconds = (performance.now() - began) / 1000;
    await client.query("DROP TABLE bare");
    return seconds;
  } finally {
    client.release();
  }
}
