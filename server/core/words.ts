/** Every closed word list of the product, in one place. Nothing else spells these words out. */

/** Resources that a workload demands. Units: see {@link UNIT_OF}. */
export const RESOURCES = ["cpu", "memory", "bandwidth", "storage_io", "gpu", "requests"] as const;
export type Resource = (typeof RESOURCES)[number];

/** Measures are what a stored series may hold: the resources, and what a target reports of itself. */
export const MEASURES = [...RESOURCES, "replicas_ready", "replicas_starting", "latency"] as const;
export type Measure = (typeof MEASURES)[number];

/** UNIT_OF gives the one unit in which a measure is stored; adapters convert at the boundary. */
export const UNIT_OF: Record<Measure, string> = {
  cpu: "cores",
  memory: "bytes",
  bandwidth: "bytes/s",
  storage_io: "bytes/s",
  gpu: "devices",
  requests: "1/s",
  replicas_ready: "replicas",
  replicas_starting: "replicas",
  latency: "s",
};

/** MODES are the rungs of the ladder, lowest first. */
export const MODES = ["observe", "recommend", "approve", "autopilot"] as const;
export type Mode = (typeof MODES)[number];

export const PLAN_STATES = [
  "proposed",
  "approved",
  "rejected",
  "expired",
  "superseded",
  "actuating",
  "applied",
  "failed",
  "reverted",
] as const;
export type PlanState = (typeof PLAN_STATES)[number];

export const POLICY_STATES = [
  "draft",
  "submitted",
  "approved",
  "rejected",
  "expired",
  "active",
  "superseded",
] as const;
export type PolicyState = (typeof POLICY_STATES)[number];

/** REPLAY_STATES: a replay waits, runs and ends in one of three ways; so does each of its parts. */
export const REPLAY_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;
export type ReplayState = (typeof REPLAY_STATES)[number];

export const MODEL_STATES = ["training", "candidate", "shadow", "champion", "retired", "failed"] as const;
export type ModelState = (typeof MODEL_STATES)[number];

/** NETWORK_KINDS are the networks that can be trained; "dense" is the cheapest to train and to ask. */
export const NETWORK_KINDS = ["lstm", "gru", "transformer", "dense"] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** ROLES, least powerful first; each holds the scopes of those before it. */
export const ROLES = ["viewer", "operator", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** SCOPES are what a verb asks for and what a role or an API key grants. */
export const SCOPES = [
  "read",
  "ingest",
  "workloads:write",
  "plans:decide",
  "policies:write",
  "policies:decide",
  "models:write",
  "models:decide",
  "replays:write",
  "stop",
  "resume",
  "settings:write",
  "audit:read",
] as const;
export type Scope = (typeof SCOPES)[number];

/** TIERS of a plan: reactive floor, prediction, shadow fleet. */
export const TIERS = ["reactive", "predictive", "shadow"] as const;
export type Tier = (typeof TIERS)[number];

export const EVENT_KINDS = ["campaign", "holiday", "deployment", "incident", "maintenance", "other"] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** QUANTILE_LEVELS that every forecast carries, in order. */
export const QUANTILE_LEVELS = [0.1, 0.5, 0.9, 0.95, 0.99] as const;
