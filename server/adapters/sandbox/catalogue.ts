import type { Mode, Resource } from "@/server/core/words";

/** SANDBOX_RESOURCES are the resources that the sandbox has, in the order in which its arrays hold them. */
export const SANDBOX_RESOURCES = [
  "requests",
  "cpu",
  "memory",
  "bandwidth",
  "storage_io",
] as const satisfies Resource[];
export type SandboxResource = (typeof SANDBOX_RESOURCES)[number];

const GB = 1e9;
const MB = 1e6;

/** WorkloadSpec is the truth about one workload of the sandbox. */
export interface WorkloadSpec {
  readonly id: string;
  readonly application: string;
  readonly region: string;
  /** The resource that binds. */
  readonly primary: SandboxResource;
  /** What one replica carries at 100 % use, in each resource's unit. */
  readonly perReplica: Partial<Record<SandboxResource, number>>;
  /** What it uses whatever the load, in each resource's unit. */
  readonly idle: Partial<Record<SandboxResource, number>>;
  /** Median seconds from request to ready. */
  readonly startupSeconds: number;
  readonly pricePerReplicaHour: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Seconds that a request takes on an idle replica, 95th percentile. */
  readonly baseLatency: number;
  /** The rung on which the workload starts. */
  readonly mode: Mode;
  /** How it stands when the product meets it; "as it is" is what its own scaler left. */
  readonly atHandover: "as it is" | "tight" | "roomy";
  /** Its platform keeps warm replicas, and resizes replicas in place. */
  readonly keepsWarm: boolean;
  readonly resizes: boolean;
}

/** WORKLOADS in the order in which the sandbox's arrays hold them. */
export const WORKLOADS: readonly WorkloadSpec[] = [
  {
    id: "checkout-api",
    application: "storefront",
    region: "eu-west",
    primary: "requests",
    perReplica: { requests: 40, cpu: 1, memory: 2 * GB },
    idle: { cpu: 0.6, memory: 4 * GB },
    startupSeconds: 75,
    pricePerReplicaHour: 0.085,
    minReplicas: 4,
    maxReplicas: 90,
    baseLatency: 0.12,
    mode: "approve",
    atHandover: "tight",
    keepsWarm: true,
    resizes: true,
  },
  {
    id: "catalog-api",
    application: "storefront",
    region: "eu-west",
    primary: "requests",
    perReplica: { requests: 130, cpu: 2, memory: 2 * GB },
    idle: { cpu: 0.8, memory: 6 * GB },
    startupSeconds: 60,
    pricePerReplicaHour: 0.096,
    minReplicas: 4,
    maxReplicas: 80,
    baseLatency: 0.07,
    mode: "autopilot",
    atHandover: "as it is",
    keepsWarm: true,
    resizes: false,
  },
  {
    id: "web",
    application: "storefront",
    region: "us-east",
    primary: "requests",
    perReplica: { requests: 110, cpu: 1.5, memory: 1 * GB, bandwidth: 60 * MB },
    idle: { cpu: 0.4, memory: 2 * GB },
    startupSeconds: 40,
    pricePerReplicaHour: 0.048,
    minReplicas: 3,
    maxReplicas: 60,
    baseLatency: 0.05,
    mode: "autopilot",
    atHandover: "as it is",
    keepsWarm: false,
    resizes: true,
  },
  {
    id: "report-render",
    application: "reports",
    region: "eu-central",
    primary: "cpu",
    perReplica: { cpu: 6, memory: 10 * GB },
    idle: { cpu: 1.5, memory: 5 * GB },
    startupSeconds: 150,
    pricePerReplicaHour: 0.41,
    minReplicas: 2,
    maxReplicas: 80,
    baseLatency: 1.8,
    mode: "approve",
    atHandover: "roomy",
    keepsWarm: true,
    resizes: true,
  },
  {
    id: "report-query",
    application: "reports",
    region: "us-east",
    primary: "memory",
    perReplica: { memory: 64 * GB, cpu: 8, storage_io: 100 * MB },
    idle: { cpu: 0.8, memory: 40 * GB },
    startupSeconds: 120,
    pricePerReplicaHour: 0.92,
    minReplicas: 2,
    maxReplicas: 90,
    baseLatency: 0.9,
    mode: "recommend",
    atHandover: "as it is",
    keepsWarm: true,
    resizes: false,
  },
  {
    id: "transcode",
    application: "media",
    region: "eu-north",
    primary: "storage_io",
    perReplica: { storage_io: 40 * MB, cpu: 4, memory: 8 * GB },
    idle: { cpu: 0.7, memory: 4 * GB },
    startupSeconds: 180,
    pricePerReplicaHour: 0.52,
    minReplicas: 2,
    maxReplicas: 60,
    baseLatency: 6,
    mode: "observe",
    atHandover: "as it is",
    keepsWarm: false,
    resizes: false,
  },
  {
    id: "edge-cache",
    application: "media",
    region: "ap-southeast",
    primary: "bandwidth",
    perReplica: { bandwidth: 150 * MB, storage_io: 60 * MB, requests: 300 },
    idle: { cpu: 0.5, memory: 12 * GB },
    startupSeconds: 90,
    pricePerReplicaHour: 0.13,
    minReplicas: 3,
    maxReplicas: 80,
    baseLatency: 0.03,
    mode: "autopilot",
    atHandover: "as it is",
    keepsWarm: false,
    resizes: false,
  },
];

/** APPLICATIONS in the order in which the sandbox's arrays hold them, with their growth a week. */
export const APPLICATIONS = [
  { id: "storefront", weeklyGrowth: 0.006 },
  { id: "reports", weeklyGrowth: 0.01 },
  { id: "media", weeklyGrowth: 0.012 },
] as const;

/** applicationIndex finds an application's place in {@link APPLICATIONS}; -1 for an unknown one. */
export const applicationIndex = (id: string): number =>
  APPLICATIONS.findIndex((application) => application.id === id);

/** workloadIndex finds a workload's place in {@link WORKLOADS}; -1 for an unknown one. */
export const workloadIndex = (id: string): number => WORKLOADS.findIndex((workload) => workload.id === id);

/** WARM is what the platform's shadow fleet is like: it costs memory and little CPU, and is handed over within seconds. */
export const WARM = { atMost: 20, handOverSeconds: 10, priceShare: 0.35 } as const;

/** SIZES that the platform offers: larger replicas share what every replica needs for itself. A resize takes 20 s. */
export const SIZES = [
  { factor: 0.5, price: 0.55 },
  { factor: 1, price: 1 },
  { factor: 2, price: 1.9 },
] as const;
/** RESIZE_SECONDS from the request until replicas have their new size, in place. */
export const RESIZE_SECONDS = 20;

/** Start-up takes the median times a factor in this range, drawn evenly for each replica. */
export const STARTUP_SPREAD = [0.8, 1.33] as const;

/** startupP95 gives the seconds under which 95 of 100 replicas of a workload start. */
export const startupP95 = ({ startupSeconds }: WorkloadSpec): number =>
  Math.round(startupSeconds * (STARTUP_SPREAD[0] + 0.95 * (STARTUP_SPREAD[1] - STARTUP_SPREAD[0])));
