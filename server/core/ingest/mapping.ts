import { z } from "zod";
import { MEASURES, type Measure } from "@/server/core/words";

/** Labels of a pushed series; the metric's name is the label `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** MappingRule says which pushed series feeds which measure of which workload. */
export const MappingRule = z.object({
  /** The metric's name. */
  metric: z.string().min(1).max(200),
  /** Labels that must be there with these values. */
  labels: z.record(z.string(), z.string()).default({}),
  /** The workload's name; `{label}` stands for a label's value. */
  workload: z.string().min(1).max(200),
  measure: z.enum(MEASURES),
  /** Multiplies the value into the measure's unit, e.g. 0.001 for millicores. */
  factor: z.number().positive().default(1),
  /** The value only grows, and its rate per second counts; told from the name (…_total) when left out. */
  rate: z.boolean().optional(),
  /** Seconds between samples. */
  stepSeconds: z.number().positive().max(3600).default(60),
});
export type MappingRule = z.output<typeof MappingRule>;

/** Mapping is the configuration of a source that is pushed to. */
export const Mapping = z.object({ rules: z.array(MappingRule).max(500).default([]) });

/** PUSH_SOURCES names the source behind each door that takes metrics: they send, nobody asks them. */
export const PUSH_SOURCES = {
  prometheus: { kind: "remote-write", name: "Prometheus remote-write" },
  otlp: { kind: "otlp", name: "OTLP metrics" },
} as const;
export type MetricsDoor = keyof typeof PUSH_SOURCES;

/** isPushed tells whether a source of this kind is sent to. */
export const isPushed = (kind: string): boolean =>
  Object.values(PUSH_SOURCES).some((source) => source.kind === kind);

/** Mapped is where a series goes. */
export interface Mapped {
  rule: MappingRule;
  workload: string;
  measure: Measure;
}

/** mapSeries finds the first rule that fits the labels; or says why the series is not stored. */
export function mapSeries(rules: readonly MappingRule[], labels: Labels): Mapped | { reason: string } {
  const rule = rules.find(
    ({ metric, labels: wanted }) =>
      metric === labels.__name__ && Object.entries(wanted).every(([name, value]) => labels[name] === value),
  );
  if (!rule) return { reason: "No rule fits its name and labels." };
  const missing: string[] = [];
  const workload = rule.workload.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    if (!labels[name]) missing.push(name);
    return labels[name] ?? "";
  });
  if (missing.length > 0) return { reason: `The rule's workload needs the label ${missing[0]}.` };
  if (/\p{Cc}/u.test(workload)) return { reason: "The workload's name would hold a control character." };
  return { rule, workload, measure: rule.measure };
}

/** labelText writes labels the same way whatever their order, for a key. */
export const labelText = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0)));
