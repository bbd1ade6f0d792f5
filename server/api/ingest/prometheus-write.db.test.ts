import { gzipSync } from "node:zlib";
import { compress } from "snappyjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handleRest } from "@/server/api/rest";
import { systemActor } from "@/server/auth/actors";
import { getIngest } from "@/server/services/ingest/get-ingest";
import { setMapping } from "@/server/services/ingest/set-mapping";
import { dice, ingestBench, spoil } from "@/server/services/ingest/testing";
import { invoke } from "@/server/services/verb";
import { addImportedWorkload } from "@/server/store/imports";
import { testDatabase } from "@/server/testing/database";
import { WriteRequest, WriteRequestV2 } from "./remote-write-messages";

const NOW = Date.UTC(2026, 10, 22, 8);
const bench = ingestBench((await testDatabase()).url, NOW);
const { db, deps, sender } = bench;
const admin = systemActor("test");
let workloadId = "";

beforeAll(async () => {
  const capacity = { perReplica: { cpu: 1 }, startupSeconds: 60, pricePerHour: 0.1 } as never;
  ({ id: workloadId } = await addImportedWorkload(db, {
    name: "shop/cart",
    measure: "cpu",
    capacity,
    now: NOW,
  }));
});
beforeEach(async () => {
  await bench.open("prometheus");
  await db.sample.deleteMany();
  await invoke(setMapping, admin, deps, {
    door: "prometheus",
    rules: [
      { metric: "cpu_cores", workload: "{ns}/{app}", measure: "cpu" },
      { metric: "requests_total", workload: "{ns}/{app}", measure: "requests", stepSeconds: 15 },
      { metric: "mem_mib", workload: "{ns}/{app}", measure: "memory", factor: 1_048_576 },
    ],
  });
});
afterAll(() => bench.close());

type Point = [secondsAgo: number, value: number];
const STALE = new Float64Array(new BigUint64Array([0x7ff0000000000002n]).buffer)[0];
const labels = (name: string, more = {}) =>
  Object.entries({ __name__: name, app: "cart", ns: "shop", ...more });
const samples = (points: Point[]) => points.map(([ago, value]) => ({ value, timestamp: NOW - ago * 1000 }));
const v1 = (...series: [string, Point[], object?][]) =>
  WriteRequest.encode(
    WriteRequest.fromObject({
      timeseries: series.map(([name, points, more]) => ({
        labels: labels(name, more).map(([name, value]) => ({ name, value })),
        samples: samples(points),
      })),
    }),
  ).finish();
const v2 = (...series: [string, Point[], object?][]) => {
  const symbols = [""];
  const ref = (text: string) => (symbols.includes(text) ? symbols.indexOf(text) : symbols.push(text) - 1);
  const timeseries = series.map(([name, points, more]) => ({
    labelsRefs: labels(name, more)
      .flat()
      .map((text) => ref(text)),
    samples: samples(points),
  }));
  return WriteRequestV2.encode(WriteRequestV2.fromObject({ symbols, timeseries })).finish();
};
const TYPE1 = "application/x-protobuf";
const TYPE2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
const post = (body: Uint8Array, type = TYPE1, encoding = "snappy") =>
  handleRest(
    new Request("http://x/api/v1/prometheus/write", {
      method: "POST",
      body: body as BodyInit,
      headers: { "content-type": type, "content-encoding": encoding },
    }),
    "/prometheus/write",
    sender,
    deps,
  );
const stored = async (measure: string) => {
  const rows = await db.$queryRaw<{ at: Date; value: number }[]>`
    SELECT s.at, s.value FROM "Sample" s JOIN "Series" x ON x.id = s."seriesId"
    WHERE x."workloadId" = ${workloadId} AND x.measure = ${measure} ORDER BY s.at`;
  return rows.map(({ at, value }) => [(NOW - at.getTime()) / 1000, value]);
};

describe("POST /prometheus/write", () => {
  it("is closed until an admin opens it", async () => {
    await bench.open("events");
    expect((await post(compress(v1(["cpu_cores", [[0, 1]]])))).status).toBe(403);
  });

  it("stores gauges once, in any order, in the measure's unit; stale and NaN are missing", async () => {
    const body = compress(
      v1(
        [
          "cpu_cores",
          [
            [60, 2],
            [30, STALE],
            [0, Number.NaN],
          ],
        ],
        ["mem_mib", [[0, 2]]],
      ),
    );
    expect((await post(body)).status).toBe(204);
    expect((await post(body)).status).toBe(204);
    expect((await post(compress(v1(["cpu_cores", [[120, 5]]])))).status).toBe(204);
    expect(await stored("cpu")).toEqual([
      [120, 5],
      [60, 2],
    ]);
    expect(await stored("memory")).toEqual([[0, 2_097_152]]);
  });

  it("turns counters into rates across requests, repeats and resets", async () => {
    await post(
      compress(
        v1([
          "requests_total",
          [
            [60, 100],
            [45, 130],
          ],
        ]),
      ),
    );
    await post(
      compress(
        v1([
          "requests_total",
          [
            [60, 100],
            [45, 130],
          ],
        ]),
      ),
    );
    await post(
      compress(
        v1([
          "requests_total",
          [
            [30, 160],
            [15, 15],
          ],
        ]),
      ),
    );
    expect(await stored("requests")).toEqual([
      [60, 2],
      [45, 2],
      [30, 1],
    ]);
  });

  it("speaks 2.0: own content type, symbols, and the counts of what was written", async () => {
    const answer = await post(
      compress(
        v2(
          [
            "cpu_cores",
            [
              [15, 3],
              [0, 4],
            ],
          ],
          ["other", [[0, 1]]],
        ),
      ),
      TYPE2,
    );
    expect(answer.status).toBe(204);
    expect(answer.headers.get("x-prometheus-remote-write-samples-written")).toBe("2");
    expect(answer.headers.get("x-prometheus-remote-write-histograms-written")).toBe("0");
    expect(answer.headers.get("x-prometheus-remote-write-exemplars-written")).toBe("0");
    expect(await stored("cpu")).toEqual([
      [15, 3],
      [0, 4],
    ]);
  });

  it("counts and names what has no place, and does not store it", async () => {
    await post(
      compress(v1(["nowhere", [[0, 1]]], ["cpu_cores", [[0, 1]], { app: "gone" }], ["cpu_cores", [[0, 7]]])),
    );
    await post(compress(v1(["cpu_cores", [[0, 9]], { pod: "b" }])));
    expect(await stored("cpu")).toEqual([[0, 7]]);
    const { prometheus } = await invoke(getIngest, admin, deps, {});
    expect(prometheus.unmapped.points).toBe(3);
    expect(prometheus.unmapped.series.map(({ reason }) => reason)).toEqual([
      "Another series feeds cpu of shop/cart. Sum them with a recording rule and send the sum.",
      'There is no workload "shop/gone".',
      "No rule fits its name and labels.",
    ]);
  });

  it("refuses other types and encodings with 415 and a malformed message with 400, whole", async () => {
    const good = v1(["cpu_cores", [[0, 1]]]);
    expect((await post(compress(good), "application/json")).status).toBe(415);
    expect((await post(compress(good), "application/x-protobuf;proto=other")).status).toBe(415);
    expect((await post(gzipSync(good), TYPE1, "gzip")).status).toBe(415);
    expect((await post(good)).status).toBe(400);
    const twice = WriteRequest.encode(
      WriteRequest.fromObject({
        timeseries: [
          {
            labels: labels("cpu_cores").map(([name, value]) => ({ name, value })),
            samples: samples([[0, 1]]),
          },
          {
            labels: [
              { name: "a", value: "1" },
              { name: "a", value: "2" },
            ],
            samples: [],
          },
        ],
      }),
    ).finish();
    const refused = await post(compress(twice));
    expect(refused.status).toBe(400);
    expect((await refused.json()).error.message).toContain("a label is there twice");
    expect((await post(compress(new Uint8Array(20 * 1_048_576)))).status).toBe(413);
    expect(await db.sample.count()).toBe(0);
  });

  it("answers 1,000 spoilt bodies of both versions without failing, and stores nothing of what it refuses", async () => {
    const next = dice(7);
    const series: [string, Point[]][] = [
      [
        "cpu_cores",
        [
          [30, 1],
          [15, 2],
        ],
      ],
      [
        "requests_total",
        [
          [30, 10],
          [15, 20],
        ],
      ],
    ];
    const plain = [v1(...series), v2(...series)];
    for (let n = 0; n < 1000; n++) {
      const which = n % 2;
      const inside = next() < 0.6;
      const body = inside
        ? compress(new Uint8Array(spoil(plain[which], next)))
        : spoil(compress(plain[which]), next);
      const before = await db.sample.count();
      const answer = await post(body, which ? TYPE2 : TYPE1);
      expect([204, 400, 413]).toContain(answer.status);
      if (answer.status !== 204) expect(await db.sample.count()).toBe(before);
    }
    expect(bench.logged).toEqual([]);
  });
});
