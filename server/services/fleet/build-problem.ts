import { quantilePath, valueAt } from "@/server/core/planning/need";
import type { FleetOrigin, FleetProblem, FleetWorkload } from "@/server/core/planning/mpc/fleet";
import { fits } from "@/server/core/planning/mpc/places";
import { DEFAULT_RULE, type PriorityRule, weighWorkload } from "@/server/core/planning/priorities/rule";
import { type Policy, policySchema } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { RESOURCES, type Resource } from "@/server/core/words";
import { demandSeries } from "@/server/services/loop/history";
import type { Deps } from "@/server/services/verb";
import { findNodeTypes, findPools } from "@/server/store/fleet";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import { readSetting } from "@/server/store/settings";
import { findWorkloads, type WorkloadRow } from "@/server/store/workloads";

const MINUTE_MS = 60_000;
/** STEP_SECONDS and STEPS of a fleet plan: eight hours in steps of ten minutes. */
export const STEP_SECONDS = 600;
export const STEPS = 48;
/** A forecast older than this does not speak for the coming hours. */
const FORECAST_TTL_MS = 60 * MINUTE_MS;
/** Greatest share of a place's nodes that may be spot, so that one interruption wave leaves half. */
const SPOT_SHARE = 0.5;

/** Noted is what the plan leaves out or assumes of a workload, in one sentence. */
export interface Noted {
  readonly workload: string;
  readonly why: string;
}

/** Built is a fleet's problem from what is known now, with what it leaves out or assumes. */
export interface Built {
  readonly problem: FleetProblem;
  readonly notes: readonly Noted[];
}

/**
 * buildProblem makes the fleet's problem at `now` (epoch ms) from pools, node types, the active policies, and each
 * workload's newest forecast; null when there are no pools. A workload without a forecast is held at what it has.
 */
export async function buildProblem(deps: Deps, now: number): Promise<Built | null> {
  const [pools, nodeTypes, rows, rule] = await Promise.all([
    findPools(deps.db),
    findNodeTypes(deps.db),
    findWorkloads(deps.db),
    readSetting(deps.db, "priorities"),
  ]);
  if (pools.length === 0) return null;
  const start = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const frame: FleetProblem = {
    now: start,
    seconds: new Array<number>(STEPS).fill(STEP_SECONDS),
    nodeTypes,
    pools,
    workloads: [],
    budgetPerHour: null,
    spotShareAtMost: SPOT_SHARE,
    way: {},
    pricePerMillisecond: 0,
  };
  const notes: Noted[] = [];
  const workloads: FleetWorkload[] = [];
  for (const row of rows) {
    if (row.source.kind === "import" || row.observedAt === undefined) continue;
    const policy = row.policy?.body ? policySchema.parse(row.policy.body) : PRESETS.balanced;
    const left = leftOut(frame, row);
    if (left) {
      notes.push({ workload: row.name, why: left });
      continue;
    }
    const demand = await demandOf(deps, row, policy, start);
    if (demand.held) notes.push({ workload: row.name, why: demand.held });
    workloads.push(workloadOf(row, policy, demand, rule));
  }
  return { problem: { ...frame, workloads }, notes };
}

/** leftOut says why a workload cannot be planned on these pools; undefined when it can. */
function leftOut(frame: FleetProblem, row: WorkloadRow): string | undefined {
  const here = frame.pools.filter(({ region }) => region === row.region);
  if (here.length === 0) return `${row.name} runs in ${row.region}, where there is no pool.`;
  const size = row.capacity.perReplica;
  const known = RESOURCES.filter((resource) =>
    frame.nodeTypes.some(({ provides }) => (provides[resource] ?? 0) > 0),
  );
  if (!known.some((resource) => (size[resource] ?? 0) > 0))
    return `What a replica of ${row.name} takes of a node is not known.`;
  const workload = workloadOf(row, PRESETS.balanced, { floor: [], served: [] });
  if (!here.some(({ nodeType }) => fits(frame, workload, nodeType)))
    return `No node type with a pool in ${row.region} is large enough for a replica of ${row.name}.`;
}

/** Demand in replicas' worth at full use, a value a step. */
interface Demand {
  readonly floor: readonly number[];
  readonly served: readonly number[];
  /** Why it is held at what the workload has now. */
  readonly held?: string;
}

async function demandOf(deps: Deps, row: WorkloadRow, policy: Policy, now: number): Promise<Demand> {
  const floor = new Array<number>(STEPS).fill(0);
  const served = new Array<number>(STEPS).fill(0);
  let read = 0;
  for (const info of await demandSeries(deps, row.id)) {
    const carries = row.capacity.perReplica[info.measure as Resource] ?? 0;
    if (carries <= 0) continue;
    const stored = await newestForecast(deps.db, info.id, now);
    if (!stored || now - stored.issuedAt.getTime() > FORECAST_TTL_MS) continue;
    const forecast = toForecast(stored);
    const { grid } = forecast;
    if (grid.length === 0) continue;
    read++;
    const middle = quantilePath(forecast, 0.5);
    const upper = quantilePath(forecast, Math.max(0.5, policy.quantile));
    for (let t = 0; t < STEPS; t++) {
      const from = now + t * STEP_SECONDS * 1000;
      const to = from + STEP_SECONDS * 1000;
      // Beyond the forecast its last step holds.
      const last = grid.length - 1;
      const first = Math.min(last, Math.max(0, Math.floor((from - grid.start) / grid.step)));
      const end = Math.min(last, Math.max(first, Math.ceil((to - grid.start) / grid.step) - 1));
      for (let index = first; index <= end; index++) {
        floor[t] = Math.max(floor[t], valueAt(middle, index) / carries);
        const margin = 1 + policy.marginPercent / 100;
        served[t] = Math.max(served[t], (valueAt(upper, index) * margin) / carries);
      }
    }
  }
  if (read > 0) return { floor, served: served.map((value, t) => Math.max(value, floor[t])) };
  const has = row.desired * policy.utilisationTarget;
  return {
    floor: floor.fill(has),
    served: served.fill(has),
    held: `${row.name} has no fresh forecast, so it is planned at the ${row.desired} replicas it has.`,
  };
}

function workloadOf(
  row: WorkloadRow,
  policy: Policy,
  demand: Demand,
  rule: PriorityRule = DEFAULT_RULE,
): FleetWorkload {
  const least = policy.minReplicas * policy.utilisationTarget;
  const atLeast = (values: readonly number[]) => Float64Array.from(values, (value) => Math.max(value, least));
  const origin: FleetOrigin = {
    region: row.region,
    floor: atLeast(demand.floor),
    served: atLeast(demand.served),
    useIn: { [row.region]: policy.utilisationTarget },
  };
  return {
    id: row.id,
    name: row.name,
    weight: weighWorkload(row.standing, rule).weight,
    size: row.capacity.perReplica,
    regions: [row.region],
    origins: [origin],
  };
}
