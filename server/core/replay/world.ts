import type { CapacityModel } from "@/server/core/planning/workload";
import type { Series } from "@/server/core/series/series";
import type { Resource } from "@/server/core/words";
import { DEFAULT_SATURATION, type Saturation } from "./latency";

/** DemandHistory is what one resource demanded, in its unit. All histories of a world share one grid. */
export interface DemandHistory {
  readonly resource: Resource;
  readonly demand: Series;
}

/** World is a workload's past in which plans are tried; nothing in it depends on what a plan does. */
export interface World {
  readonly demands: readonly DemandHistory[];
  readonly capacity: CapacityModel;
  /** Median seconds from request to ready; absent: every start takes the capacity model's p95. */
  readonly startupMedianSeconds?: number;
  /** Epoch ms: the steps in [from, to) are replayed, what lies before is history that a plan may read. */
  readonly from: number;
  readonly to: number;
  /** Replicas that serve at `from`. */
  readonly initialReplicas: number;
  readonly saturation?: Saturation;
  /** Response time above which a minute counts against the service level, seconds. */
  readonly promisedSeconds?: number;
  /** Seed of the start-up times. */
  readonly seed: number;
}

/** saturationOf gives the world's saturation or the default. */
export const saturationOf = (world: World): Saturation => world.saturation ?? DEFAULT_SATURATION;

/** Steps is the replayed part of a world's grid. */
export interface Steps {
  readonly first: number;
  readonly count: number;
  /** Milliseconds. */
  readonly step: number;
  /** Epoch ms of the first replayed step. */
  readonly start: number;
}

/** stepsOf gives the steps in [from, to) that the histories hold; throws nothing, an empty range has count 0. */
export function stepsOf(world: World): Steps {
  const { grid } = world.demands[0].demand;
  const first = Math.max(0, Math.ceil((world.from - grid.start) / grid.step));
  const last = Math.min(grid.length, Math.floor((world.to - grid.start) / grid.step));
  return { first, count: Math.max(0, last - first), step: grid.step, start: grid.start + first * grid.step };
}

/**
 * loadOf gives the demand at each replayed step in replicas at full use: the largest over the resources. A missing step
 * is NaN and is neither served nor scored.
 */
export function loadOf(world: World): Float64Array {
  const { first, count } = stepsOf(world);
  const load = new Float64Array(count).fill(Number.NaN);
  for (const { resource, demand } of world.demands) {
    const carries = world.capacity.perReplica[resource];
    if (carries === undefined || !(carries > 0)) continue;
    for (let step = 0; step < count; step++) {
      const need = demand.values[first + step] / carries;
      if (!Number.isNaN(need) && !(load[step] >= need)) load[step] = need;
    }
  }
  return load;
}
