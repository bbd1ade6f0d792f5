import protobuf from "protobufjs/light.js";

const field = (type: string, id: number, rule?: "repeated") => ({ type, id, ...(rule ? { rule } : {}) });

// prompb/types.proto and io/prometheus/write/v2/types.proto, as far as they are read; what reads them is
// remote-write.ts, several times quicker, and held to these by its test. Histograms and exemplars are only counted.
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

/** WriteRequest is the message of remote-write 1.0; tests and benches encode and compare with it. */
export const WriteRequest = root.lookupType("WriteRequest");
/** WriteRequestV2 is the message of remote-write 2.0. */
export const WriteRequestV2 = root.lookupType("Request");
