import { z } from "zod";
import type { PushedSeries } from "./rate";

// What OTLP 1.x messages hold, in the shape of their JSON encoding; the protobuf decoder gives the same shape. Fields that
// are not named are ignored, as the protocol asks.
const millis = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().nonnegative()])
  .transform((nano) =>
    typeof nano === "string" ? Number(BigInt(nano) / 1_000_000n) : Math.floor(nano / 1e6),
  );
const number = z.union([z.number(), z.string().transform(Number)]);
const Attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z
        .object({
          stringValue: z.string().optional(),
          intValue: number.optional(),
          doubleValue: number.optional(),
          boolValue: z.boolean().optional(),
        })
        .optional(),
    }),
  )
  .default([]);
type Attributes = z.output<typeof Attributes>;
const Resource = z.object({ attributes: Attributes }).optional();
const point = {
  attributes: Attributes,
  timeUnixNano: millis,
  startTimeUnixNano: millis.optional(),
  flags: z.number().int().optional(),
};
const NumberPoints = z
  .array(z.object({ ...point, asDouble: number.optional(), asInt: number.optional() }))
  .default([]);
const Histogram = z.object({ ...point, count: number.optional(), sum: number.optional() });
const list = <T extends z.ZodType>(item: T) => z.array(item).default([]);

/** OtlpMetrics is an ExportMetricsServiceRequest. */
export const OtlpMetrics = z.object({
  resourceMetrics: list(
    z.object({
      resource: Resource,
      scopeMetrics: list(
        z.object({
          metrics: list(
            z.object({
              name: z.string().min(1),
              gauge: z.object({ dataPoints: NumberPoints }).optional(),
              sum: z
                .object({
                  dataPoints: NumberPoints,
                  aggregationTemporality: z.number().int().optional(),
                  isMonotonic: z.boolean().optional(),
                })
                .optional(),
              histogram: z
                .object({ dataPoints: list(Histogram), aggregationTemporality: z.number().int().optional() })
                .optional(),
              exponentialHistogram: z.object({ dataPoints: list(z.unknown()) }).optional(),
              summary: z.object({ dataPoints: list(z.unknown()) }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** OtlpLogs is an ExportLogsServiceRequest; a record's body is free text and is not read. */
export const OtlpLogs = z.object({
  resourceLogs: list(
    z.object({
      resource: Resource,
      scopeLogs: list(
        z.object({
          logRecords: list(
            z.object({
              timeUnixNano: millis.optional(),
              observedTimeUnixNano: millis.optional(),
              eventName: z.string().optional(),
              attributes: Attributes,
            }),
          ),
        }),
      ),
    }),
  ),
});

const DELTA = 1;
const CUMULATIVE = 2;
/** The flag by which a sender says that a value is missing. */
const NO_VALUE = 1;

function labelsOf(name: string, ...parts: (Attributes | undefined)[]): Record<string, string> {
  const labels: Record<string, string> = Object.create(null);
  for (const { key, value } of parts.flatMap((part) => part ?? [])) {
    const plain = value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue;
    if (plain !== undefined) labels[key] = String(plain);
  }
  if (name) labels.__name__ = name;
  return labels;
}

/**
 * seriesOfOtlp turns a metrics message into pushed series, a point each: gauges and sums that may fall are gauges, others
 * are counters or deltas, and a histogram gives NAME_count and NAME_sum. `rejected` counts points that cannot be stored.
 */
export function seriesOfOtlp(message: z.output<typeof OtlpMetrics>): {
  series: PushedSeries[];
  rejected: number;
  why: string;
} {
  const series: PushedSeries[] = [];
  let rejected = 0;
  let why = "";
  const refuse = (count: number, reason: string) => {
    if (count > 0) why = reason;
    rejected += count;
  };
  const kindOf = (temporality: number | undefined, monotonic: boolean): PushedSeries["kind"] | undefined => {
    if (temporality === CUMULATIVE) return monotonic ? "counter" : "gauge";
    return temporality === DELTA && monotonic ? "delta" : undefined;
  };
  type Point = z.output<typeof Histogram>;
  const add = (
    name: string,
    kind: PushedSeries["kind"],
    resource: Attributes | undefined,
    point: Omit<Point, "count" | "sum">,
    value: number,
  ) => {
    const missing = ((point.flags ?? 0) & NO_VALUE) === NO_VALUE;
    const at = {
      at: point.timeUnixNano,
      value: missing ? Number.NaN : value,
      startedAt: point.startTimeUnixNano || undefined,
    };
    series.push({ labels: labelsOf(name, resource, point.attributes), kind, points: [at] });
  };
  for (const { resource, scopeMetrics } of message.resourceMetrics)
    for (const { metrics } of scopeMetrics)
      for (const { name, gauge, sum, histogram, exponentialHistogram, summary } of metrics) {
        const attributes = resource?.attributes;
        for (const p of gauge?.dataPoints ?? [])
          add(name, "gauge", attributes, p, p.asDouble ?? p.asInt ?? Number.NaN);
        const kind = kindOf(sum?.aggregationTemporality, sum?.isMonotonic ?? false);
        if (!kind)
          refuse(
            sum?.dataPoints.length ?? 0,
            `${name.slice(0, 100)} is a sum of changes that may fall, or has no temporality.`,
          );
        else
          for (const p of sum?.dataPoints ?? [])
            add(name, kind, attributes, p, p.asDouble ?? p.asInt ?? Number.NaN);
        const shape = kindOf(histogram?.aggregationTemporality, true);
        if (!shape) refuse(histogram?.dataPoints.length ?? 0, `${name.slice(0, 100)} has no temporality.`);
        else
          for (const p of histogram?.dataPoints ?? []) {
            add(`${name}_count`, shape, attributes, p, p.count ?? Number.NaN);
            if (p.sum !== undefined) add(`${name}_sum`, shape, attributes, p, p.sum);
          }
        refuse(exponentialHistogram?.dataPoints.length ?? 0, "Exponential histograms are not stored.");
        refuse(summary?.dataPoints.length ?? 0, "Summaries are not stored.");
      }
  return { series, rejected, why };
}

const names = (...defaults: string[]) => z.array(z.string().min(1).max(200)).max(20).default(defaults);

/** LogMapping says which attribute of a log record (or of its resource) is which field of an event; the first there counts. */
export const LogMapping = z.object({
  user: names("enduser.id", "user.id", "client.address"),
  session: names("session.id"),
  application: names("service.name"),
  action: names("event.name", "http.request.method", "http.method"),
  object: names("http.route", "url.path", "http.target"),
  region: names("cloud.region"),
  device: names("device.type"),
  /** Of an address only a region may be kept; see the privacy settings. */
  address: names("client.address", "source.address"),
  status: names("http.response.status_code", "http.status_code"),
  bytes: names("http.response.body.size", "http.response_content_length"),
  durationMs: names("duration_ms"),
  id: names("log.record.uid", "event.id"),
});
export type LogMapping = z.output<typeof LogMapping>;

const AMOUNTS = new Set(["status", "bytes", "durationMs"]);

/** eventsOfOtlp turns a logs message into activity lines by the mapping; whether a line is usable is decided where all are. */
export function eventsOfOtlp(
  message: z.output<typeof OtlpLogs>,
  mapping: LogMapping,
): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  for (const { resource, scopeLogs } of message.resourceLogs)
    for (const { logRecords } of scopeLogs)
      for (const record of logRecords) {
        const labels = labelsOf("", resource?.attributes, record.attributes);
        const line: Record<string, unknown> = { at: record.timeUnixNano || record.observedTimeUnixNano };
        for (const [field, from] of Object.entries(mapping)) {
          const name = from.find((attribute) => labels[attribute] !== undefined);
          if (name) line[field] = AMOUNTS.has(field) ? Number(labels[name]) : labels[name];
        }
        if (record.eventName) line.action = record.eventName;
        lines.push(line);
      }
  return lines;
}
