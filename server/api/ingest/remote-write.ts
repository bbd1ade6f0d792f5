import protobuf from "protobufjs/light.js";
import type { PushedPoint, PushedSeries } from "@/server/core/ingest/rate";
import { AppError } from "@/server/errors";

const field = (type: string, id: number, rule?: "repeated") => ({ type, id, ...(rule ? { rule } : {}) });

// prompb/types.proto and io/prometheus/write/v2/types.proto, as far as they are read. Histograms and exemplars are only
// counted, so they stay bytes.
const root = protobuf.Root.fromJSON({
  nested: {
    Label: { fields: { name: field("string", 1), value: field("string", 2) } },
    Sample: { fields: { value: field("double", 1), timestamp: field("int64", 2) } },
    SeriesV1: {
      fields: {
        labels: field("Label", 1, "repeated"),
        samples: field("Sample", 2, "repeated"),
        exemplars: field("bytes", 3, "repeated"),
        histograms: field("bytes", 4, "repeated"),
      },
    },
    WriteRequest: { fields: { timeseries: field("SeriesV1", 1, "repeated") } },
    Metadata: { fields: { type: field("int32", 1) } },
    SeriesV2: {
      fields: {
        labelsRefs: field("uint32", 1, "repeated"),
        samples: field("Sample", 2, "repeated"),
        histograms: field("bytes", 3, "repeated"),
        exemplars: field("bytes", 4, "repeated"),
        metadata: field("Metadata", 5),
      },
    },
    Request: {
      fields: { symbols: field("string", 4, "repeated"), timeseries: field("SeriesV2", 5, "repeated") },
    },
  },
});

/** WriteRequest is the message of remote-write 1.0; tests and benches encode with it. */
export const WriteRequest = root.lookupType("WriteRequest");
/** WriteRequestV2 is the message of remote-write 2.0. */
export const WriteRequestV2 = root.lookupType("Request");

type Long = { toNumber(): number } | number;
interface Samples {
  samples?: { value?: number; timestamp?: Long }[];
}
interface V1 {
  timeseries?: (Samples & { labels?: { name?: string; value?: string }[] })[];
}
interface V2 {
  symbols?: string[];
  timeseries?: (Samples & { labelsRefs?: number[]; metadata?: { type?: number } })[];
}

const malformed = (what: string) =>
  new AppError("invalid_input", `The write request is malformed: ${what}. Nothing was stored.`);

/** decodeV1 reads a remote-write 1.0 message; throws AppError("invalid_input") when it is malformed in any part. */
export function decodeV1(bytes: Uint8Array): PushedSeries[] {
  const message = decode(WriteRequest, bytes) as V1;
  return (message.timeseries ?? []).map((series) => ({
    labels: labelsOf((series.labels ?? []).map(({ name = "", value = "" }) => [name, value])),
    kind: "unknown",
    points: pointsOf(series),
  }));
}

/** decodeV2 reads a remote-write 2.0 message, whose labels point into a table of symbols. */
export function decodeV2(bytes: Uint8Array): PushedSeries[] {
  const message = decode(WriteRequestV2, bytes) as V2;
  const symbols = message.symbols ?? [];
  if (symbols.length > 0 && symbols[0] !== "") throw malformed("the first symbol is not empty");
  return (message.timeseries ?? []).map((series) => {
    const refs = series.labelsRefs ?? [];
    if (refs.length % 2 === 1) throw malformed("a label has a name without a value");
    const pairs: [string, string][] = [];
    for (let i = 0; i < refs.length; i += 2) {
      const [name, value] = [symbols[refs[i]], symbols[refs[i + 1]]];
      if (name === undefined || value === undefined) throw malformed("a label points outside of the symbols");
      pairs.push([name, value]);
    }
    const type = series.metadata?.type;
    return {
      labels: labelsOf(pairs),
      kind: type === 1 ? "counter" : type === 2 ? "gauge" : "unknown",
      points: pointsOf(series),
    };
  });
}

function decode(type: protobuf.Type, bytes: Uint8Array): unknown {
  try {
    return type.decode(bytes);
  } catch {
    throw malformed("it does not decode as protocol buffers");
  }
}

function labelsOf(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const labels: Record<string, string> = Object.create(null);
  for (const [name, value] of pairs) {
    if (name === "") throw malformed("a label has no name");
    if (name in labels) throw malformed("a label is there twice");
    labels[name] = value;
  }
  if (!labels.__name__) throw malformed("a series has no __name__");
  return labels;
}

/** The stale marker is a NaN like any other here: the value is missing. */
const pointsOf = ({ samples }: Samples): PushedPoint[] =>
  (samples ?? []).map(({ value = 0, timestamp = 0 }) => ({
    at: typeof timestamp === "number" ? timestamp : timestamp.toNumber(),
    value,
  }));
