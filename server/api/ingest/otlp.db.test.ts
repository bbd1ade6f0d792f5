import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handleRest } from "@/server/api/rest";
import { systemActor } from "@/server/auth/actors";
import { setLogMapping } from "@/server/services/ingest/set-log-mapping";
import { setMapping } from "@/server/services/ingest/set-mapping";
import { dice, everyText, ingestBench, spoil } from "@/server/services/ingest/testing";
import { invoke } from "@/server/services/verb";
import { addImportedWorkload } from "@/server/store/imports";
import { testDatabase } from "@/server/testing/database";
import { OTLP } from "./otlp-messages";

const NOW = Date.UTC(2026, 10, 22, 8);
const bench = ingestBench((await testDatabase()).url, NOW);
const { db, deps, sender } = bench;
const admin = systemActor("test");
let workloadId = "";

beforeAll(async () => {
  const capacity = { perReplica: { cpu: 1 }, startupSeconds: 60, pricePerHour: 0.1 } as never;
  ({ id: workloadId } = await addImportedWorkload(db, { name: "cart", measure: "cpu", capacity, now: NOW }));
});
beforeEach(async () => {
  await bench.open("otlp");
  await db.sample.deleteMany();
  await db.activityEvent.deleteMany();
  const rules = [
    { metric: "container.cpu.usage", workload: "{service.name}", measure: "cpu" },
    { metric: "requests", workload: "{service.name}", measure: "requests" },
    {
      metric: "http.server.request.duration_count",
      labels: { kind: "h" },
      workload: "{service.name}",
      measure: "bandwidth",
    },
  ];
  await invoke(setMapping, admin, deps, { door: "otlp", rules });
});
afterAll(() => bench.close());

const nano = (secondsAgo: number) => `${NOW - secondsAgo * 1000}000000`;
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const resource = { attributes: [text("service.name", "cart")] };
const metrics = (...list: object[]) => ({
  resourceMetrics: [{ resource, scopeMetrics: [{ metrics: list }] }],
});
const at = (ago: number, more: object, from?: number) => ({
  timeUnixNano: nano(ago),
  ...(from === undefined ? {} : { startTimeUnixNano: nano(from) }),
  ...more,
});
const sum = (name: string, temporality: number, ...dataPoints: object[]) => ({
  name,
  sum: { aggregationTemporality: temporality, isMonotonic: true, dataPoints },
});
const record = (more: object[] = []) => ({
  timeUnixNano: nano(5),
  body: { stringValue: "dora@example.com wrote free text" },
  attributes: [
    text("enduser.id", "dora@example.com"),
    text("event.name", "checkout"),
    { key: "http.response.status_code", value: { intValue: "201" } },
    ...more,
  ],
});
const logs = (...logRecords: object[]) => ({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });

type Signal = "metrics" | "logs";
const PROTOBUF = "application/x-protobuf";
const bytesOf = (signal: Signal, message: object, type: string): Uint8Array =>
  type === PROTOBUF
    ? OTLP[signal].request.encode(OTLP[signal].request.fromObject(message)).finish()
    : Buffer.from(JSON.stringify(message));
const post = (signal: Signal, body: Uint8Array, type: string, headers = {}) =>
  handleRest(
    new Request(`http://x/api/v1/otlp/v1/${signal}`, {
      method: "POST",
      body: body as BodyInit,
      headers: { "content-type": type, ...headers },
    }),
    `/otlp/v1/${signal}`,
    sender,
    deps,
  );
const readAnswer = async (signal: Signal, answer: Response, type: string) => {
  const bytes = Buffer.from(await answer.arrayBuffer());
  return type === PROTOBUF
    ? OTLP[signal].response.toObject(OTLP[signal].response.decode(bytes), { longs: String })
    : JSON.parse(bytes.toString());
};
const stored = async (measure: string) => {
  const rows = await db.$queryRaw<{ at: Date; value: number }[]>`
    SELECT s.at, s.value FROM "Sample" s JOIN "Series" x ON x.id = s."seriesId"
    WHERE x."workloadId" = ${workloadId} AND x.measure = ${measure} ORDER BY s.at`;
  return rows.map(({ at, value }) => [(NOW - at.getTime()) / 1000, value]);
};

describe.each([PROTOBUF, "application/json"])("POST /otlp/v1 as %s", (type) => {
  const send = (signal: Signal, message: object) => post(signal, bytesOf(signal, message, type), type);

  it("stores gauges, cumulative sums with resets, deltas and the count of a histogram", async () => {
    const answer = await send(
      "metrics",
      metrics(
        {
          name: "container.cpu.usage",
          gauge: { dataPoints: [at(30, { asDouble: 1.5 }), at(0, { asInt: "2" }), at(15, { flags: 1 })] },
        },
        sum("requests", 2, at(60, { asInt: "100" }), at(45, { asInt: "130" }), at(30, { asInt: "15" })),
        {
          name: "http.server.request.duration",
          histogram: {
            aggregationTemporality: 1,
            dataPoints: [at(0, { count: "30", sum: 4.5, attributes: [text("kind", "h")] }, 15)],
          },
        },
      ),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(await stored("cpu")).toEqual([
      [30, 1.5],
      [0, 2],
    ]);
    expect(await stored("requests")).toEqual([
      [60, 2],
      [45, 1],
    ]);
    expect(await stored("bandwidth")).toEqual([[15, 2]]);
    // The histogram's sum has no rule of its own.
    expect(await readAnswer("metrics", answer, type)).toMatchObject({
      partialSuccess: { rejectedDataPoints: "1", errorMessage: expect.stringContaining("fit no rule") },
    });
  });

  it("answers an empty success when all is stored, and stores a repeat once", async () => {
    const message = metrics(sum("requests", 1, at(45, { asDouble: 30 }, 60), at(30, { asDouble: 60 }, 45)));
    for (let n = 0; n < 2; n++)
      expect(await readAnswer("metrics", await send("metrics", message), type)).toEqual({});
    expect(await stored("requests")).toEqual([
      [60, 2],
      [45, 4],
    ]);
  });

  it("names the kinds that it cannot store", async () => {
    const answer = await send(
      "metrics",
      metrics({
        name: "queue",
        sum: { aggregationTemporality: 1, isMonotonic: false, dataPoints: [at(0, { asInt: "1" })] },
      }),
    );
    expect(await readAnswer("metrics", answer, type)).toMatchObject({
      partialSuccess: { rejectedDataPoints: "1", errorMessage: expect.stringContaining("may fall") },
    });
  });

  it("takes log records as events, rejects those that are none, and keeps no identifier or text", async () => {
    const message = logs(record(), { timeUnixNano: nano(1), attributes: [text("event.name", "tick")] });
    const answer = await send("logs", message);
    expect(answer.status).toBe(200);
    const said = await readAnswer("logs", answer, type);
    expect(said).toMatchObject({
      partialSuccess: { rejectedLogRecords: "1", errorMessage: expect.stringContaining("record 2, user") },
    });
    expect(await db.activityEvent.findMany()).toMatchObject([
      { application: "cart", action: "checkout", status: 201 },
    ]);
    const all = `${await everyText(bench.pool)}${JSON.stringify([bench.jobs, bench.logged, said])}`;
    for (const secret of ["dora@example.com", "free text"]) expect(all).not.toContain(secret);
  });

  it("refuses what is malformed with a status in the same encoding", async () => {
    const answer = await post("metrics", Buffer.from("{[,"), type);
    expect(answer.status).toBe(400);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const status =
      type === PROTOBUF ? OTLP.status.toObject(OTLP.status.decode(bytes)) : JSON.parse(bytes.toString());
    expect(status).toMatchObject({ code: 3, message: expect.stringContaining("Nothing was stored") });
  });
});

describe("POST /otlp/v1", () => {
  const type = "application/json";

  it("is closed until an admin opens it, takes gzip, and refuses bombs and other types", async () => {
    const body = bytesOf("logs", logs(record()), type);
    expect((await post("logs", body, "text/plain")).status).toBe(415);
    const zipped = { "content-encoding": "gzip" };
    expect((await post("logs", gzipSync(Buffer.alloc(64 * 1_048_576, 32)), type, zipped)).status).toBe(413);
    expect((await post("logs", gzipSync(body), type, zipped)).status).toBe(200);
    expect(await db.activityEvent.count()).toBe(1);
    await bench.open("events", "prometheus");
    expect((await post("logs", body, type)).status).toBe(403);
  });

  it("reads an event's fields from the attributes that the mapping names", async () => {
    await invoke(setLogMapping, admin, deps, { user: ["uid"], action: ["op"], application: ["app"] });
    await post(
      "logs",
      bytesOf(
        "logs",
        logs({
          timeUnixNano: nano(0),
          attributes: [text("uid", "7"), text("op", "pay"), text("app", "till")],
        }),
        type,
      ),
      type,
    );
    expect(await db.activityEvent.findMany()).toMatchObject([{ application: "till", action: "pay" }]);
    await invoke(setLogMapping, admin, deps, {});
  });

  it.each(["metrics", "logs"] as const)(
    "answers 1,000 spoilt %s without failing, and stores nothing of what it refuses",
    async (signal) => {
      const next = dice(11);
      const message =
        signal === "logs"
          ? logs(record(), record([text("session.id", "x")]))
          : metrics(sum("requests", 2, at(30, { asInt: "1" }), at(15, { asInt: "9" })), {
              name: "container.cpu.usage",
              gauge: { dataPoints: [at(3, { asDouble: 1 })] },
            });
      const rows = async () => (await db.sample.count()) + (await db.activityEvent.count());
      for (let n = 0; n < 1000; n++) {
        const kind = n % 2 ? PROTOBUF : type;
        const before = await rows();
        const answer = await post(signal, spoil(bytesOf(signal, message, kind), next), kind);
        expect([200, 400, 413]).toContain(answer.status);
        if (answer.status !== 200) expect(await rows()).toBe(before);
      }
      expect(bench.logged).toEqual([]);
    },
  );
});
