import type { WorkloadSpec } from "./catalogue";

/**
 * The plain reactive rule by which the sandbox's workloads scaled themselves before the product came: the Kubernetes
 * HorizontalPodAutoscaler (ceil(replicas · use / target), tolerance, stabilised scale-in, at most doubling a minute).
 */
const TARGET_USE = 0.75;
const TOLERANCE = 0.1;
/** Minutes whose highest recommendation holds against scale-in. */
const STABILISATION = 5;

/** OwnScaler is the rule's memory: its latest recommendations, oldest first. */
export interface OwnScaler {
  readonly recent: readonly number[];
}

/** recommend gives the wanted total for demand (primary resource, last whole minute) on `ready` of `desired` replicas. */
export function recommend(
  memory: OwnScaler,
  spec: WorkloadSpec,
  demand: number,
  ready: number,
  desired: number,
): { desired: number; memory: OwnScaler } {
  const carries = spec.perReplica[spec.primary] ?? 1;
  const use = demand / (Math.max(1, ready) * carries) / TARGET_USE;
  const asked = Math.abs(use - 1) <= TOLERANCE ? desired : Math.ceil(Math.max(1, ready) * use);
  const bounded = Math.min(
    spec.maxReplicas,
    Math.max(spec.minReplicas, Math.min(asked, Math.max(4, desired * 2))),
  );
  const recent = [...memory.recent.slice(1 - STABILISATION), bounded];
  return {
    desired: bounded < desired ? Math.min(desired, Math.max(...recent)) : bounded,
    memory: { recent },
  };
}
