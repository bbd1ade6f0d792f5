import type protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import type { PushedSeries } from "@/server/core/ingest/rate";
import { dice, spoil } from "@/server/services/ingest/testing";
import { decodeV1, decodeV2 } from "./remote-write";
import { WriteRequest, WriteRequestV2 } from "./remote-write-messages";

type Message = {
  symbols?: string[];
  timeseries?: {
    labels?: { name?: string; value?: string }[];
    labelsRefs?: number[];
    samples?: { value?: number; timestamp?: number | { toNumber(): number } }[];
    metadata?: { type?: number };
  }[];
};

/** expected reads the same bytes by protobufjs. */
function expected(type: protobuf.Type, bytes: Uint8Array): PushedSeries[] {
  const { timeseries = [], symbols = [] } = type.decode(bytes) as unknown as Message;
  return timeseries.map(({ labels = [], labelsRefs = [], samples = [], metadata }) => ({
    labels: Object.fromEntries(
      type === WriteRequest
        ? labels.map(({ name = "", value = "" }) => [name, value])
        : labelsRefs.flatMap((ref, i) => (i % 2 ? [] : [[symbols[ref], symbols[labelsRefs[i + 1]]]])),
    ),
    kind: metadata?.type === 1 ? "counter" : metadata?.type === 2 ? "gauge" : "unknown",
    points: samples.map(({ value = 0, timestamp = 0 }) => ({
      at: typeof timestamp === "number" ? timestamp : timestamp.toNumber(),
      value,
    })),
  }));
}
const plain = (series: readonly PushedSeries[]) =>
  series.map((one) => ({ ...one, labels: { ...one.labels } }));

const next = dice(41);
const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)];
const NAMES = ["app", "käse", "a_long_label_name", "pod"];
const VALUES = ["", "x", "zürich ☂ 𝄞", "v".repeat(300)];
const TIMES = [0, 1, -1, 1_795_000_000_123, 2 ** 53 - 1, -62_135_596_800_000];
const NUMBERS = [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e-320, -7e300];
const labelPairs = () => [
  ["__name__", pick(["cpu", "mem"])],
  ...NAMES.filter(() => next() < 0.5).map((name) => [name, pick(VALUES)]),
];
const samples = () =>
  Array.from({ length: Math.floor(next() * 4) }, () => ({ timestamp: pick(TIMES), value: pick(NUMBERS) }));

function messageV1(): Uint8Array {
  const timeseries = Array.from({ length: Math.floor(next() * 5) }, () => ({
    labels: labelPairs().map(([name, value]) => ({ name, value })),
    samples: samples(),
    exemplars: next() < 0.2 ? [Buffer.from("ab")] : [],
    histograms: next() < 0.2 ? [Buffer.alloc(200, 7)] : [],
  }));
  return WriteRequest.encode(WriteRequest.fromObject({ timeseries })).finish();
}

function messageV2(): Uint8Array {
  const symbols = [""];
  const ref = (text: string) => (symbols.includes(text) ? symbols.indexOf(text) : symbols.push(text) - 1);
  const timeseries = Array.from({ length: Math.floor(next() * 5) }, () => ({
    labelsRefs: labelPairs().flat().map(ref),
    samples: samples(),
    metadata: { type: pick([0, 1, 2, 5]) },
  }));
  return WriteRequestV2.encode(WriteRequestV2.fromObject({ symbols, timeseries })).finish();
}

const versions = [
  { name: "1.0", type: WriteRequest, make: messageV1, decode: decodeV1 },
  { name: "2.0", type: WriteRequestV2, make: messageV2, decode: decodeV2 },
];

describe.each(versions)("remote-write $name", ({ type, make, decode }) => {
  it("reads what protobufjs reads, also labels that came before", () => {
    for (let n = 0; n < 500; n++) {
      const bytes = make();
      expect(plain(decode(bytes))).toEqual(expected(type, bytes));
    }
  });

  it("takes no spoilt message that protobufjs refuses, and reads the others the same or refuses them", () => {
    let [taken, refused] = [0, 0];
    for (let n = 0; n < 3000; n++) {
      const bytes = spoil(make(), next);
      let got: PushedSeries[] | undefined;
      try {
        got = decode(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid_input" });
        refused++;
      }
      if (!got) continue;
      taken++;
      expect(plain(got)).toEqual(expected(type, bytes));
    }
    expect(taken).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(500);
  });
});

it("finds labels that are parted by samples", () => {
  const field = (number: number, bytes: Uint8Array) => [(number << 3) | 2, bytes.length, ...bytes];
  const label = (name: string, value: string) =>
    field(1, Buffer.from([...field(1, Buffer.from(name)), ...field(2, Buffer.from(value))]));
  const sample = field(2, Buffer.from([0x10, 5]));
  const bytes = Buffer.from(
    field(1, Buffer.from([...label("__name__", "cpu"), ...sample, ...label("app", "x")])),
  );
  expect(plain(decodeV1(bytes))).toEqual([
    { labels: { __name__: "cpu", app: "x" }, kind: "unknown", points: [{ at: 5, value: 0 }] },
  ]);
  expect(plain(decodeV1(bytes))).toEqual(expected(WriteRequest, bytes));
});
