import type { Labels } from "@/server/core/ingest/mapping";
import { RESOURCES } from "@/server/core/words";
import { FeedRule, RULES_MOST } from "./prometheus";
import { type Template, TEMPLATES } from "./templates";

/** FoundSeries is one series that a template found on a server, with its last day. */
export interface FoundSeries {
  template: Template;
  labels: Labels;
  /** [epoch ms, value], oldest first. */
  points: readonly (readonly [number, number])[];
  /** What one replica carries, when the server says. */
  perReplica?: number;
}

/** Proposal is a rule that would feed a workload, and why it is proposed. */
export interface Proposal {
  rule: FeedRule;
  from: Template["from"];
  ticked: boolean;
  points: readonly (readonly [number, number])[];
  /** What one replica carries, in the measure's unit. */
  perReplica?: number;
  /** Nobody says what a replica carries: it is chosen so that the p95 of the day needs `REPLICAS` of them. */
  assumed: boolean;
  replicas?: number;
}

/** REPLICAS is how many replicas the p95 of a day asks for where nobody says what one carries. */
export const REPLICAS = 8;

/** usableTemplates gives the templates whose metrics a server has, where no other says the same better. */
export const usableTemplates = (names: ReadonlySet<string>): Template[] =>
  TEMPLATES.filter(
    ({ needs, unless = [] }) =>
      needs.every((metric) => names.has(metric)) && !unless.some((metric) => names.has(metric)),
  );

/** windowText is the span of rates for a server that scrapes every so many seconds: four scrapes, and no less than a step. */
export const windowText = (scrapeSeconds: number, stepSeconds: number): string =>
  `${Math.max(stepSeconds, Math.ceil(scrapeSeconds) * 4)}s`;

/** promqlOf writes a template's question with its span of rates. */
export const promqlOf = (template: Template, window: string): string =>
  template.promql.replaceAll("$window", window);

/**
 * propose makes rules of what was found: one measure of a workload once, names filled in from labels. `nameOf` gives a
 * friendlier name of an instance, where one is known. Processes are ticked only where nothing else was found. A name that
 * two applications share is written with the application.
 */
export function propose(
  found: readonly FoundSeries[],
  window: string,
  nameOf: (instance: string) => string | undefined = () => undefined,
): Proposal[] {
  const proposals: Proposal[] = [];
  const seen = new Set<string>();
  for (const { template, labels, points, perReplica } of found) {
    if (proposals.length >= RULES_MOST) break;
    const shown = { ...labels, instance: nameOf(labels.instance ?? "") ?? labels.instance };
    const rule = FeedRule.safeParse({
      promql: promqlOf(template, window),
      labels,
      measure: template.measure,
      workload: filled(template.workload, shown),
      application: filled(template.application, shown) || undefined,
      region: labels.region || labels.cluster || undefined,
    });
    if (!rule.success) continue;
    const key = `${rule.data.application}\n${rule.data.workload}\n${rule.data.measure}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const { from, ticked, replicas } = template;
    proposals.push({ rule: rule.data, from, ticked, points, perReplica, replicas, assumed: false });
  }
  const applications = new Map<string, Set<string>>();
  for (const { rule } of proposals)
    applications.set(rule.workload, (applications.get(rule.workload) ?? new Set()).add(rule.application));
  assume(proposals);
  const any = proposals.some(({ ticked }) => ticked);
  return proposals.map((proposal) => {
    const { workload, application } = proposal.rule;
    const shared = (applications.get(workload)?.size ?? 1) > 1;
    const name = shared ? `${application}/${workload}`.slice(0, 100) : workload;
    return { ...proposal, ticked: proposal.ticked || !any, rule: { ...proposal.rule, workload: name } };
  });
}

/** assume gives the first resource of each workload whose capacity nobody knows one that its p95 would need eight of. */
function assume(proposals: Proposal[]): void {
  const nameOf = ({ rule }: Proposal) => `${rule.application}\n${rule.workload}`;
  const known = new Set(proposals.filter(({ perReplica }) => perReplica !== undefined).map(nameOf));
  for (const proposal of proposals) {
    const { rule, points } = proposal;
    if (known.has(nameOf(proposal)) || !(RESOURCES as readonly string[]).includes(rule.measure)) continue;
    const values = points.map(([, value]) => value).sort((a, b) => a - b);
    const p95 = values[Math.floor(0.95 * (values.length - 1))] ?? 0;
    if (p95 <= 0) continue;
    proposal.perReplica = Number((p95 / REPLICAS).toPrecision(3));
    proposal.assumed = true;
    known.add(nameOf(proposal));
  }
}

const filled = (text: string, labels: Record<string, string | undefined>): string =>
  text.replace(/\{(\w+)\}/g, (_, label: string) => labels[label] ?? "").slice(0, 100);
