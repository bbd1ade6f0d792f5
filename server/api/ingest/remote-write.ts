import type { Labels } from "@/server/core/ingest/mapping";
import type { PushedPoint, PushedSeries } from "@/server/core/ingest/rate";
import { AppError } from "@/server/errors";
import { type Field, protoReader } from "./proto-reader";
import { recent } from "@/server/core/ingest/recent";

const malformed = (what: string) =>
  new AppError("invalid_input", `The write request is malformed: ${what}. Nothing was stored.`);

/** Labels that came before, by the bytes that said them: the same series give the same object again. */
const seen = { v1: recent<Labels>(32 * 1_048_576), v2: recent<Labels>(32 * 1_048_576) };

type Reader = ReturnType<typeof protoReader>;
type Pair = readonly [name: string, value: string];

/** decodeV1 reads a remote-write 1.0 message; throws AppError("invalid_input") when it is malformed in any part. */
export const decodeV1 = (bytes: Uint8Array): PushedSeries[] =>
  reading(bytes, (reader) => {
    const found: PushedSeries[] = [];
    reader.each(0, bytes.length, ({ number, wire, start, end }) => {
      if (number === 1) found.push(seriesV1(reader, wire, start, end));
    });
    return found;
  });

/** decodeV2 reads a remote-write 2.0 message, whose labels point into a table of symbols. */
export const decodeV2 = (bytes: Uint8Array): PushedSeries[] =>
  reading(bytes, (reader) => {
    const symbols: string[] = [];
    const spans: [start: number, end: number][] = [];
    reader.each(0, bytes.length, ({ number, wire, start, end }) => {
      if (number !== 4 && number !== 5) return;
      isBytes(wire);
      if (number === 4) symbols.push(reader.textAt(start, end));
      else spans.push([start, end]);
    });
    if (symbols.length > 0 && symbols[0] !== "") throw malformed("the first symbol is not empty");
    return spans.map(([start, end]) => seriesV2(reader, symbols, start, end));
  });

function reading<T>(bytes: Uint8Array, read: (reader: Reader) => T): T {
  try {
    return read(protoReader(bytes));
  } catch (error) {
    if (error instanceof RangeError) throw malformed("it does not decode as protocol buffers");
    throw error;
  }
}

function isBytes(wire: number): void {
  if (wire !== 2) throw new RangeError("a field is not of its kind");
}

function seriesV1(reader: Reader, wire: number, start: number, end: number): PushedSeries {
  isBytes(wire);
  const points: PushedPoint[] = [];
  const labelFields: [start: number, end: number][] = [];
  // Where the labels end, while nothing else has come in between, which no sender does.
  let labelsEnd = start;
  let apart = false;
  reader.each(start, end, (field) => {
    if (field.number > 2) return;
    isBytes(field.wire);
    if (field.number === 2) {
      points.push(sampleOf(reader, field));
      return;
    }
    if (points.length > 0) apart = true;
    labelFields.push([field.start, field.end]);
    labelsEnd = field.end;
  });
  const key = apart ? undefined : reader.keyAt(start, labelsEnd);
  let labels = key === undefined ? undefined : seen.v1.get(key);
  if (!labels) {
    labels = labelsOf(labelFields.map(([from, to]) => labelOf(reader, from, to)));
    if (key !== undefined) seen.v1.set(key, labels);
  }
  return { labels, kind: "unknown", points };
}

function labelOf(reader: Reader, start: number, end: number): Pair {
  let [name, value] = ["", ""];
  reader.each(start, end, (field) => {
    if (field.number > 2) return;
    isBytes(field.wire);
    const text = reader.textAt(field.start, field.end);
    if (field.number === 1) name = text;
    else value = text;
  });
  return [name, value];
}

/** sampleOf reads a sample. The stale marker is a NaN like any other here: the value is missing. */
function sampleOf(reader: Reader, { start, end }: Field): PushedPoint {
  const point = { at: 0, value: 0 };
  reader.each(start, end, (field) => {
    if (field.number === 1 && field.wire === 1) point.value = reader.doubleAt(field.start);
    else if (field.number === 2 && field.wire === 0) point.at = reader.int64At(field.start, field.end);
    else if (field.number <= 2) throw new RangeError("a field is not of its kind");
  });
  return point;
}

function seriesV2(reader: Reader, symbols: readonly string[], start: number, end: number): PushedSeries {
  const points: PushedPoint[] = [];
  const refs: number[] = [];
  let type = 0;
  reader.each(start, end, (field) => {
    if (field.number === 1 && field.wire === 0) refs.push(reader.uintAt(field.start, field.end));
    else if (field.number === 1 || field.number === 2 || field.number === 5) {
      isBytes(field.wire);
      if (field.number === 1) reader.uintsAt(field.start, field.end, refs);
      else if (field.number === 2) points.push(sampleOf(reader, field));
      else type = typeOf(reader, field);
    }
  });
  if (refs.length % 2 === 1) throw malformed("a label has a name without a value");
  const texts = refs.map((ref) => {
    const text = symbols[ref];
    if (text === undefined) throw malformed("a label points outside of the symbols");
    return text;
  });
  const key = texts.map((text) => `${text.length} ${text}`).join("");
  let labels = seen.v2.get(key);
  if (!labels) {
    labels = labelsOf(Array.from({ length: texts.length / 2 }, (_, i) => [texts[2 * i], texts[2 * i + 1]]));
    seen.v2.set(key, labels);
  }
  return { labels, kind: type === 1 ? "counter" : type === 2 ? "gauge" : "unknown", points };
}

function typeOf(reader: Reader, { start, end }: Field): number {
  let type = 0;
  reader.each(start, end, (field) => {
    if (field.number !== 1) return;
    if (field.wire !== 0) throw new RangeError("a field is not of its kind");
    type = reader.uintAt(field.start, field.end);
  });
  return type;
}

function labelsOf(pairs: readonly Pair[]): Labels {
  const labels: Record<string, string> = Object.create(null);
  for (const [name, value] of pairs) {
    if (name === "") throw malformed("a label has no name");
    if (name in labels) throw malformed("a label is there twice");
    labels[name] = value;
  }
  if (!labels.__name__) throw malformed("a series has no __name__");
  return labels;
}
