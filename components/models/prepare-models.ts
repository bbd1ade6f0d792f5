import { CALIBRATION_LEVELS } from "@/server/core/registry/scores";
import { figures, percent, signed } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import type { LearntCorrection, ModelGroupRow, ModelRow, Scores, ScoredModel } from "./types";

/** RegistryGroup is a group with the models to show, those that serve first. */
export interface RegistryGroup {
  key: string;
  workloads: number;
  models: ModelRow[];
}

const ORDER = ["champion", "training", "shadow", "candidate", "retired", "failed"];

/**
 * groupsOf sorts models into groups, champions first and newest first. With `beside` a group shows what serves, what is
 * being trained and its newest candidate; otherwise everything.
 */
export function groupsOf(
  models: readonly ModelRow[],
  groups: readonly ModelGroupRow[],
  beside: boolean,
  search = "",
): RegistryGroup[] {
  const keys = [...new Set([...groups.map((group) => group.key), ...models.map((model) => model.group)])];
  const wanted = search.trim().toLowerCase();
  return keys
    .map((key) => {
      const all = models
        .filter((model) => model.group === key)
        .sort(
          (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.createdAt.localeCompare(a.createdAt),
        );
      const newest = all.find((model) => model.state === "candidate" || model.state === "shadow");
      const before = lastServed(all);
      const shown = beside
        ? all.filter((m) => m.state === "champion" || m.state === "training" || m === newest || m === before)
        : all;
      return { key, workloads: groups.find((group) => group.key === key)?.workloads ?? 0, models: shown };
    })
    .filter(
      ({ key, models: shown }) =>
        shown.length > 0 &&
        (wanted === "" || `${key} ${shown.map((m) => m.name).join(" ")}`.toLowerCase().includes(wanted)),
    );
}

/** lastServed gives the model that stopped serving last: the one a rollback puts back. */
export function lastServed(models: readonly ModelRow[]): ModelRow | undefined {
  const before = models.filter((model) => model.state === "retired" && model.retiredAt !== null);
  return before.sort((a, b) => (b.retiredAt ?? "").localeCompare(a.retiredAt ?? ""))[0];
}

/** verdictText is a verdict without its last clause, which stands before it in bold. */
export const verdictText = (verdict: string | null): string =>
  (verdict ?? "")
    .replace(/ It (is promoted|goes into shadow|is retired)\.$/, "")
    .replace(/, so it is not promoted\.$/, ".");

/** leadSentence says what serves and what stands beside it. */
export function leadSentence(models: readonly ModelRow[], groups: readonly ModelGroupRow[]): string {
  const champions = models.filter((model) => model.state === "champion").length;
  const workloads = groups.reduce((sum, group) => sum + group.workloads, 0);
  const candidates = models.filter((model) => model.state === "candidate" || model.state === "shadow").length;
  const serve = `${champions} ${champions === 1 ? "champion serves" : "champions serve"} ${workloads} ${workloads === 1 ? "workload" : "workloads"}.`;
  if (candidates === 0) return serve;
  return `${serve} ${candidates} ${candidates === 1 ? "candidate stands" : "candidates stand"} beside and ${candidates === 1 ? "changes" : "change"} nothing.`;
}

/** correctionSentence says when and from how much a correction was learnt, and what it brings or why it does not serve. */
export function correctionSentence(correction: LearntCorrection, now: number): string {
  const { learntAt, series, heldBackRatio, serves } = correction;
  const learnt = `Correction: learnt ${when(Date.parse(learntAt), now)} from ${series} series`;
  return serves
    ? `${learnt}; it lowers the loss of the ensemble on held-back days by ${percent(1 - heldBackRatio)}.`
    : `${learnt}; it does not serve, because it did not lower the loss of the ensemble on held-back days enough (ratio ${heldBackRatio.toFixed(3)}).`;
}

/** pairOf gives the challenger of a scorecard, what it was held against, and the yardstick. */
export function pairOf(scores: Scores): { challenger: ScoredModel; rival: ScoredModel; naive: ScoredModel } {
  const naive = scores.scored.find((scored) => scored.role === "seasonal naive") as ScoredModel;
  const rival = scores.scored.find((scored) => scored.role === "champion") ?? naive;
  return { challenger: scores.scored[0], rival, naive };
}

/** ALLOWED is how far, in points of 100, an observed share may lie from the promised one. */
export const ALLOWED = 5;

/** CalibrationPoint compares a promise with what was observed, both in percent. */
export interface CalibrationPoint {
  promised: number;
  observed: number;
  /** observed − promised */
  difference: number;
}

/** calibrationOf turns observed shares into percent. */
export const calibrationOf = (scored: ScoredModel): CalibrationPoint[] =>
  CALIBRATION_LEVELS.map((level, i) => ({
    promised: level * 100,
    observed: scored.observed[i] * 100,
    difference: (scored.observed[i] - level) * 100,
  }));

/** bandWords says in words whether the bands of a model are too narrow, too wide, too low or right. */
export function bandWords(name: string, points: readonly CalibrationPoint[]): string {
  const at = (promised: number) =>
    points.find((point) => Math.round(point.promised) === promised)?.difference ?? 0;
  const [low, high] = [at(10), at(90)];
  if (Math.abs(low) <= ALLOWED && Math.abs(high) <= ALLOWED)
    return `the bands of ${name} hold within ${ALLOWED} points at p10 and p90.`;
  if (low > 0 && high < 0) return `the bands of ${name} are too narrow.`;
  if (low < 0 && high > 0) return `the bands of ${name} are too wide.`;
  return high < 0
    ? `${name} says too little: p90 holds ${figures(90 + high)} %.`
    : `${name} says too much: p90 holds ${figures(90 + high)} %.`;
}

/** percentBetter writes how much lower a loss is: "+38 %" or "−4 %". */
export const percentBetter = (value: number | null): string =>
  value === null ? "–" : `${signed(Number(value.toPrecision(2)))}`;

/** leadWords names a lead: "5 min", "6 h". */
export const leadWords = (ms: number): string =>
  ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`;

/** backendWords says on what the numbers run: "wasm 4.22.0" is "CPU, WebAssembly, TensorFlow.js 4.22.0." */
export const backendWords = (backend: string | null): string => {
  const [name, version] = (backend ?? "").split(" ");
  const words = { gpu: "One GPU", node: "CPU, native", wasm: "CPU, WebAssembly" }[name];
  if (!words) return "";
  return version ? `${words}, TensorFlow.js ${version}.` : `${words}.`;
};
