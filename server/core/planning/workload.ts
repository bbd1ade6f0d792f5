import type { Resource } from "@/server/core/words";

/** CapacityModel is what one ready replica carries at the utilisation the service level allows, per resource and unit. */
export interface CapacityModel {
  /** Demand that one replica carries at 100 % use, in each resource's unit. A resource that is absent does not bind. */
  readonly perReplica: Partial<Record<Resource, number>>;
  /** Seconds from request to ready, 95th percentile. */
  readonly startupSeconds: number;
  /** US dollars an hour for one replica. */
  readonly pricePerReplicaHour: number;
  /** Size of a replica that these figures are for, as a multiple of the one that it was made with; absent is 1. */
  readonly size?: number;
}
