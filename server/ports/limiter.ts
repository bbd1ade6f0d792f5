import type { LimitKind, Terms } from "@/server/core/planning/limits/terms";

/** Served is what came and what was let through in one whole minute, requests a second. */
export interface Served {
  /** Start of the minute, epoch ms. */
  at: number;
  asked: number;
  served: number;
  /** Of those who were under a limit in it. */
  rules: { kind: LimitKind; name: string; asked: number; served: number }[];
}

/** LimitsState is what a limiter says of one workload. */
export interface LimitsState {
  /** In force now. */
  terms: Terms;
  /** When the limiter drops them by itself, epoch ms; absent while nobody is bound. */
  endsAt?: number;
  /** Where traffic can be steered and what each carries now, requests a second; empty where it cannot. */
  backends: { name: string; carries: number }[];
  /** The newest whole minute, when it counts. */
  served?: Served;
  /** Opaque version for compare-and-set. */
  version: string;
}

/** LimitsRequest asks for terms in place of those in force. */
export interface LimitsRequest {
  externalId: string;
  terms: Terms;
  /** When they end by themselves, epoch ms, so that nobody stays limited because the product is gone. */
  endsAt: number;
  /** The state on which the decision was made; a limiter whose version moved on refuses with "conflict". */
  expectedVersion?: string;
  /** The same key is carried out once, however often it is sent; a repeat answers the first result. */
  idempotencyKey: string;
}

/** LimitsResult says what the limiter did. */
export interface LimitsResult {
  state: LimitsState;
  /** True when this key had been carried out before and nothing was changed now. */
  repeated: boolean;
}

/**
 * Limiter decides at the door of a workload who may send how much, and where traffic goes. Contract: `apply` is idempotent
 * by key and replaces all terms; a stale version throws AppError("conflict"); an unknown workload AppError("not_found");
 * unreachable AppError("unavailable"); terms that cannot be, or name an unknown backend, AppError("invalid_input"); a kind
 * of subject that it cannot tell apart AppError("unsupported"). What ends by itself moves the version too. Subjects are
 * pseudonyms: it never learns who they are from the product.
 */
export interface Limiter {
  read(externalId: string): Promise<LimitsState>;
  apply(request: LimitsRequest): Promise<LimitsResult>;
}
