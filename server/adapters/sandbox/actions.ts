import { SANDBOX_RESOURCES, WORKLOADS, workloadIndex } from "./catalogue";

/** [requests, CPU milliseconds, megabyte-seconds of memory, kilobytes sent, kilobytes of storage I/O] of one action. */
type Cost = readonly [number, number, number, number, number];

/** ActionSpec is what one action is and what it really costs each workload that it touches. */
export interface ActionSpec {
  readonly name: string;
  readonly application: string;
  readonly cost: Readonly<Record<string, Cost>>;
  /** What may be touched: the object is `<kind>:<1 … count>`. */
  readonly object: readonly [kind: string, count: number];
}

const action = (
  application: string,
  name: string,
  object: readonly [string, number],
  cost: Record<string, Cost>,
): ActionSpec => ({ name, application, object, cost });

/** ACTIONS in the order in which the sandbox's arrays hold them. */
export const ACTIONS: readonly ActionSpec[] = [
  action("storefront", "home", ["page", 1], { web: [1, 9, 3, 220, 6], "catalog-api": [2, 14, 4, 24, 30] }),
  action("storefront", "search", ["page", 1], { web: [1, 7, 2, 90, 4], "catalog-api": [3, 52, 10, 60, 140] }),
  action("storefront", "product", ["product", 900], {
    web: [1, 8, 3, 260, 8],
    "catalog-api": [2, 18, 5, 40, 60],
  }),
  action("storefront", "cart", ["page", 1], { web: [1, 6, 2, 60, 3], "checkout-api": [2, 24, 6, 16, 20] }),
  action("storefront", "checkout", ["page", 1], {
    web: [1, 8, 2, 70, 4],
    "checkout-api": [6, 130, 30, 40, 160],
    "catalog-api": [1, 6, 2, 8, 10],
  }),
  action("storefront", "account", ["page", 1], { web: [1, 6, 2, 50, 3], "checkout-api": [2, 20, 5, 12, 24] }),
  action("reports", "list_reports", ["folder", 12], { "report-query": [1, 30, 60, 40, 80] }),
  action("reports", "open_report", ["report", 140], {
    "report-query": [2, 180, 2500, 120, 900],
    "report-render": [1, 220, 160, 300, 200],
  }),
  action("reports", "run_query", ["dataset", 45], { "report-query": [4, 1400, 26000, 400, 9000] }),
  action("reports", "render_chart", ["report", 140], {
    "report-render": [2, 1900, 1500, 700, 600],
    "report-query": [1, 200, 3600, 60, 1200],
  }),
  action("reports", "export", ["dataset", 45], {
    "report-render": [3, 4200, 3600, 9000, 4000],
    "report-query": [3, 1800, 34000, 500, 16000],
  }),
  action("media", "browse", ["shelf", 30], { "edge-cache": [4, 12, 6, 900, 300] }),
  action("media", "play", ["title", 600], { "edge-cache": [24, 60, 60, 42000, 9000] }),
  action("media", "seek", ["title", 600], { "edge-cache": [6, 16, 12, 7000, 2500] }),
  action("media", "download", ["title", 600], { "edge-cache": [8, 40, 40, 90000, 30000] }),
  action("media", "upload", ["title", 600], {
    transcode: [2, 3000, 1700, 9000, 40000],
    "edge-cache": [2, 20, 10, 600, 200],
  }),
];

/** actionIndex finds an action's place in {@link ACTIONS}; throws for a name that is not there. */
export function actionIndex(name: string): number {
  const index = ACTIONS.findIndex((candidate) => candidate.name === name);
  if (index < 0) throw new Error(`There is no action "${name}" in the sandbox.`);
  return index;
}

/** SIZE is the length of a vector that holds every resource of every workload. */
export const SIZE = WORKLOADS.length * SANDBOX_RESOURCES.length;

/** slot gives the place of a workload's resource in such a vector. */
export const slot = (workload: number, resource: number): number =>
  workload * SANDBOX_RESOURCES.length + resource;

/** To requests, core-seconds, byte-seconds, bytes, bytes. */
const SCALE = [1, 1e-3, 1e6, 1e3, 1e3];

/** COST holds one vector an action: requests, core-seconds, byte-seconds, bytes and bytes at each workload. */
export const COST: readonly Float64Array[] = ACTIONS.map((spec) => {
  const vector = new Float64Array(SIZE);
  for (const [id, cost] of Object.entries(spec.cost)) {
    cost.forEach((amount, resource) => {
      vector[slot(workloadIndex(id), resource)] = amount * SCALE[resource];
    });
  }
  return vector;
});

/** TOUCHED lists the non-zero places of each action's cost vector. */
export const TOUCHED: readonly (readonly number[])[] = COST.map((vector) =>
  [...vector.keys()].filter((place) => vector[place] > 0),
);

/** sentBytes gives what one action sends on average. */
export const sentBytes = (index: number): number =>
  Object.values(ACTIONS[index].cost).reduce((sum, cost) => sum + cost[3] * 1000, 0);

/** usualMilliseconds gives how long one action usually takes a user: work at 1.6 ms a CPU ms, bytes at 25 MB/s. */
export const usualMilliseconds = (index: number): number =>
  12 + Object.values(ACTIONS[index].cost).reduce((sum, cost) => sum + cost[1] * 1.6 + cost[3] / 25, 0);
