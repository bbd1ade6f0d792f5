import protobuf from "protobufjs/light.js";

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ type, id, rule: "repeated" });
const point = { startTimeUnixNano: one("fixed64", 2), timeUnixNano: one("fixed64", 3) };

// opentelemetry-proto 1.x (metrics.proto, logs.proto, common.proto) and google/rpc/status.proto, as far as they are read.
const root = protobuf.Root.fromJSON({
  nested: {
    AnyValue: {
      oneofs: { value: { oneof: ["stringValue", "boolValue", "intValue", "doubleValue"] } },
      fields: {
        stringValue: one("string", 1),
        boolValue: one("bool", 2),
        intValue: one("int64", 3),
        doubleValue: one("double", 4),
      },
    },
    KeyValue: { fields: { key: one("string", 1), value: one("AnyValue", 2) } },
    Resource: { fields: { attributes: many("KeyValue", 1) } },
    NumberPoint: {
      oneofs: { value: { oneof: ["asDouble", "asInt"] } },
      fields: {
        ...point,
        attributes: many("KeyValue", 7),
        asDouble: one("double", 4),
        asInt: one("sfixed64", 6),
        flags: one("uint32", 8),
      },
    },
    HistogramPoint: {
      oneofs: { _sum: { oneof: ["sum"] } },
      fields: {
        ...point,
        attributes: many("KeyValue", 9),
        count: one("fixed64", 4),
        sum: { ...one("double", 5), options: { proto3_optional: true } },
        flags: one("uint32", 10),
      },
    },
    Opaque: { fields: { dataPoints: many("bytes", 1) } },
    Gauge: { fields: { dataPoints: many("NumberPoint", 1) } },
    Sum: {
      fields: {
        dataPoints: many("NumberPoint", 1),
        aggregationTemporality: one("int32", 2),
        isMonotonic: one("bool", 3),
      },
    },
    Histogram: { fields: { dataPoints: many("HistogramPoint", 1), aggregationTemporality: one("int32", 2) } },
    Metric: {
      fields: {
        name: one("string", 1),
        gauge: one("Gauge", 5),
        sum: one("Sum", 7),
        histogram: one("Histogram", 9),
        exponentialHistogram: one("Opaque", 10),
        summary: one("Opaque", 11),
      },
    },
    ScopeMetrics: { fields: { metrics: many("Metric", 2) } },
    ResourceMetrics: { fields: { resource: one("Resource", 1), scopeMetrics: many("ScopeMetrics", 2) } },
    MetricsRequest: { fields: { resourceMetrics: many("ResourceMetrics", 1) } },
    LogRecord: {
      fields: {
        timeUnixNano: one("fixed64", 1),
        observedTimeUnixNano: one("fixed64", 11),
        attributes: many("KeyValue", 6),
        eventName: one("string", 12),
      },
    },
    ScopeLogs: { fields: { logRecords: many("LogRecord", 2) } },
    ResourceLogs: { fields: { resource: one("Resource", 1), scopeLogs: many("ScopeLogs", 2) } },
    LogsRequest: { fields: { resourceLogs: many("ResourceLogs", 1) } },
    MetricsPartial: { fields: { rejectedDataPoints: one("int64", 1), errorMessage: one("string", 2) } },
    MetricsResponse: { fields: { partialSuccess: one("MetricsPartial", 1) } },
    LogsPartial: { fields: { rejectedLogRecords: one("int64", 1), errorMessage: one("string", 2) } },
    LogsResponse: { fields: { partialSuccess: one("LogsPartial", 1) } },
    Status: { fields: { code: one("int32", 1), message: one("string", 2) } },
  },
});

/** OTLP is the protobuf types of the two exports, their answers, and the status that says why one failed. */
export const OTLP = {
  metrics: { request: root.lookupType("MetricsRequest"), response: root.lookupType("MetricsResponse") },
  logs: { request: root.lookupType("LogsRequest"), response: root.lookupType("LogsResponse") },
  status: root.lookupType("Status"),
};
