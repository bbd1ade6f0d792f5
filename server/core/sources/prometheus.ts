import { z } from "zod";
import type { Labels } from "@/server/core/ingest/mapping";
import { MEASURES, type Measure } from "@/server/core/words";
import { addressOf } from "./address";

/** PROMETHEUS_KIND is the kind of a source that answers PromQL: Prometheus, VictoriaMetrics, Mimir, Thanos. */
export const PROMETHEUS_KIND = "prometheus";

/** RULES_MOST is how many series one source may feed. */
export const RULES_MOST = 1_000;

/** Address is where a server answers, e.g. "https://prometheus.example/prefix", without a slash at its end. */
export const Address = addressOf({
  protocols: ["http:", "https:"],
  example: "http://prometheus:9090",
  password: "Enter it as basic authentication.",
  keep: (url) =>
    url.search || url.hash
      ? { fault: "An address may not hold a query. Enter it up to the question mark." }
      : `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/(graph|query|targets)$/, ""),
});

/** Authorisation is how the server lets us in; the password or token itself is kept apart, sealed. */
export const Authorisation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("basic"), username: z.string().min(1).max(200) }),
  z.object({ kind: z.literal("bearer") }),
]);
export type Authorisation = z.output<typeof Authorisation>;

/** Connection is how a server is reached, without its secret. */
export const Connection = z.object({
  url: Address,
  auth: Authorisation.default({ kind: "none" }),
  /** PEM of the authority that signed the server's certificate; the system's own when left out. */
  ca: z
    .string()
    .max(200_000)
    .refine(
      (text) => text.includes("-----BEGIN CERTIFICATE-----"),
      "This is no certificate. Paste it in PEM.",
    )
    .optional(),
});
export type Connection = z.output<typeof Connection>;

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, "A name holds no control characters.");

/** FeedRule says which series of a server feeds which measure of which workload. */
export const FeedRule = z.object({
  /** May answer with many series; `labels` then says which one. */
  promql: z.string().trim().min(1).max(2_000),
  /** Labels that only this series of the answer has with these values. */
  labels: z.record(z.string().max(200), z.string().max(1_000)).default({}),
  measure: z.enum(MEASURES),
  /** Multiplies the value into the measure's unit, e.g. 0.001 for millicores. */
  factor: z.number().positive().default(1),
  workload: name,
  application: name.default("Prometheus"),
  region: name.default("default"),
});
export type FeedRule = z.output<typeof FeedRule>;

/** FeedRules are the mapping of a source: one series for one measure of a workload. */
export const FeedRules = z
  .array(FeedRule)
  .max(RULES_MOST)
  .superRefine((rules, context) => {
    const seen = new Map<string, number>();
    rules.forEach(({ workload, measure }, index) => {
      const before = seen.get(`${measure}\n${workload}`);
      if (before === undefined) seen.set(`${measure}\n${workload}`, index);
      else
        context.addIssue({
          code: "custom",
          path: [index, "workload"],
          message: `Series ${before + 1} feeds ${measure} of ${workload} already. Sum them in one query.`,
        });
    });
  });

/** PrometheusConfig is what is kept of a source of this kind. */
export const PrometheusConfig = Connection.extend({
  /** Seconds between samples. */
  stepSeconds: z.number().int().min(15).max(3_600).default(60),
  /** Seconds after which the server has what it scraped; younger samples are left for the next cycle. */
  settleSeconds: z.number().int().min(0).max(600).default(15),
  /** Days of history that a new series is asked for. */
  historyDays: z.number().min(0).max(400).default(28),
  rules: FeedRules.default([]),
});
export type PrometheusConfig = z.output<typeof PrometheusConfig>;

/** Answered is one series of an answer, oldest point first: [epoch ms, value]; missing values are left out. */
export interface Answered {
  labels: Labels;
  points: (readonly [number, number])[];
}

/** Picked is what a rule takes of an answer; a fault when it takes nothing for certain. */
export type Picked = { points: (readonly [number, number])[] } | { fault: string };

/**
 * pick finds the one series of an answer that a rule means and turns it into samples: a value that the server gives for
 * the instant t covers the step before it. Values that are not finite or below zero are missing. No series is no fault:
 * what is missing stays missing.
 */
export function pick(rule: FeedRule, answer: readonly Answered[], stepMs: number): Picked {
  const wanted = Object.entries(rule.labels);
  const fits = answer.filter(({ labels }) =>
    wanted.every(([label, value]) => (labels[label] ?? "") === value),
  );
  if (fits.length > 1) {
    const [one, other] = fits;
    const differs = Object.keys({ ...one.labels, ...other.labels }).find(
      (label) => one.labels[label] !== other.labels[label],
    );
    return {
      fault: `The query answers with ${fits.length} series${differs ? ` that differ in ${differs}` : ""}. Sum them, or name the labels of one.`,
    };
  }
  const points = (fits[0]?.points ?? [])
    .filter(([, value]) => Number.isFinite(value) && value >= 0)
    .map(([at, value]) => [at - stepMs, value * rule.factor] as const);
  return { points };
}

/** workloadsOf gives each workload of the rules once, with its measures, application and region of its first rule. */
export function workloadsOf(
  rules: readonly FeedRule[],
): { name: string; application: string; region: string; measures: Measure[] }[] {
  const found = new Map<string, { name: string; application: string; region: string; measures: Measure[] }>();
  for (const { workload, application, region, measure } of rules) {
    const one = found.get(workload);
    if (one) one.measures.push(measure);
    else found.set(workload, { name: workload, application, region, measures: [measure] });
  }
  return [...found.values()];
}
