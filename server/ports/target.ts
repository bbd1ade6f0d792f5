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
  /** Price of one replica, US dollars an hour, when the target knows it. */
  pricePerReplicaHour?: number;
}

/** ScaleRequest asks for a total of replicas. */
export interface ScaleRequest {
  externalId: string;
  replicas: number;
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
 * an unknown workload AppError("not_found"); unreachable AppError("unavailable"); replicas < 0 AppError("invalid_input").
 */
export interface Target {
  read(externalId: string): Promise<TargetState>;
  scale(request: ScaleRequest): Promise<ScaleResult>;
}
