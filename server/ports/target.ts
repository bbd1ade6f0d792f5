/** WarmPool is the shadow fleet of a workload: replicas that have started and serve nothing until they are handed over. */
export interface WarmPool {
  /** Wanted number, those that could be handed over now, and those that still start. */
  desired: number;
  ready: number;
  starting: number;
  /** Warm replicas that the target keeps at most. */
  atMost: number;
  /** Seconds from the request to serving. */
  handOverSeconds: number;
  /** What a warm replica costs, as a share of one that serves. */
  priceShare: number;
}

/** SizeOffer is the size of a workload's replicas, all alike, as a multiple of the size that it was made with. */
export interface SizeOffer {
  factor: number;
  /** Sizes that may be asked for, each with what a replica costs as a multiple of one of size 1. */
  choices: { factor: number; price: number }[];
}

/** TargetTiers is what a target offers besides replicas of one size that start cold; what it does not offer is absent. */
export interface TargetTiers {
  warm?: WarmPool;
  size?: SizeOffer;
}

/** TargetState is what a target says of one workload. */
export interface TargetState {
  /** Replicas that serve. */
  ready: number;
  /** Replicas requested and not ready yet. */
  starting: number;
  /** Wanted total that the target was last told. */
  desired: number;
  /** Opaque version for compare-and-set. */
  version: string;
  /** Usual time from request to ready, seconds, when the target knows it. */
  startupSeconds?: number;
  /** Price of one replica of the wanted size, US dollars an hour, when the target knows it. */
  pricePerReplicaHour?: number;
  tiers?: TargetTiers;
}

/** ScaleRequest asks for a total of replicas, and for what else the target offers, all at once or not at all. */
export interface ScaleRequest {
  externalId: string;
  replicas: number;
  /** Warm replicas to keep; absent leaves them as they are. */
  warm?: number;
  /** Size of each replica; absent leaves it. `replicas` counts in the new size, and capacity never falls on the way. */
  size?: number;
  /** The state on which the decision was made; a target whose version moved on refuses with "conflict". */
  expectedVersion?: string;
  /** The same key is carried out once, however often it is sent; a repeat answers the first result. */
  idempotencyKey: string;
}

/** ScaleResult says what the target did. */
export interface ScaleResult {
  state: TargetState;
  /** True when this key had been carried out before and nothing was changed now. */
  repeated: boolean;
}

/**
 * Target acts on a platform. Contract: `scale` is idempotent by key; a stale version throws AppError("conflict");
 * an unknown workload AppError("not_found"); unreachable AppError("unavailable"); replicas < 0, too many warm ones or a
 * size that is not offered AppError("invalid_input"); warm replicas or a size where there are none AppError("unsupported").
 * More replicas are taken from the warm ones first, and the pool is filled again.
 */
export interface Target {
  read(externalId: string): Promise<TargetState>;
  scale(request: ScaleRequest): Promise<ScaleResult>;
}
