import type { CapacityModel } from "@/server/core/planning/workload";
import type { Measure, Mode, Resource } from "@/server/core/words";

/** DeclaredProfile is what a team says of its workload; the product starts from it and measures on. */
export interface DeclaredProfile {
  capacity: CapacityModel;
  primaryResource: Resource;
  minReplicas: number;
  maxReplicas: number;
  /** Rung on which the workload starts; new workloads start in observe unless their owner says otherwise. */
  mode?: Mode;
  /** 1 is served first. */
  priority?: number;
  /** Preset under which it starts: "conservative", "balanced" or "aggressive". */
  policy?: string;
}

/** FoundWorkload is what a source reports to exist behind it. */
export interface FoundWorkload {
  /** Stable name within the source; the product's workload is keyed by (source, externalId). */
  externalId: string;
  name: string;
  application: string;
  region: string;
  /** Measures that the source can deliver for it. */
  measures: readonly Measure[];
  /** Replicas that run now, where the source knows. */
  replicas?: number;
  profile?: DeclaredProfile;
}

/** SampleBatch is consecutive samples of one series, oldest first. */
export interface SampleBatch {
  externalId: string;
  measure: Measure;
  /** Milliseconds between samples. */
  step: number;
  /** Pseudonymous user whose share this is; absent for the workload's total. */
  subject?: string;
  /** [epoch ms, value in the measure's unit]; the value covers [at, at + step). */
  points: readonly (readonly [number, number])[];
}

/** SampleKind: the workloads' totals, or the shares of single users. */
export type SampleKind = "totals" | "subjects";

/**
 * MetricsSource delivers resource use. Contract: `read` yields every sample with from ≤ at and at + step ≤ to, each
 * exactly once a call, the same samples for the same range; an unreachable source throws AppError("unavailable").
 */
export interface MetricsSource {
  discover(): Promise<FoundWorkload[]>;
  /** from, to: epoch ms; `what` narrows the answer to one kind, so that totals need not wait for users. */
  read(from: number, to: number, signal?: AbortSignal, what?: SampleKind): AsyncIterable<SampleBatch>;
}
