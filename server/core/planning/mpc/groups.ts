import { RESOURCES, type Resource } from "@/server/core/words";
import type { FleetProblem, FleetWorkload } from "./fleet";
import type { Place } from "./places";
import { fits, mayStand } from "./places";

/** Option is a place in which a group may be served, and how much of each node's resource use its promise allows there. */
export interface Option {
  readonly place: number;
  /** Share of a replica's full capacity that may be used; 1 where the latency promise is given up. */
  readonly use: number;
  /** Milliseconds of way. */
  readonly way: number;
  /** The latency promise breaks here. */
  readonly late: boolean;
}

/** Member is one workload's users in one region. */
export interface Member {
  readonly workload: number;
  readonly origin: number;
}

/** Group is demand that is split over places in the same shares: members that may stand in the same places, alike in shape. */
export interface Group {
  readonly members: readonly Member[];
  readonly options: readonly Option[];
  /** Amount of each resource at the promised quantile, a value a step, at full use. */
  readonly takes: Partial<Record<Resource, Float64Array>>;
  /** Replicas' worth at the promised quantile, and the part of it that is floor, 0 to 1; a value a step. */
  readonly replicas: Float64Array;
  readonly floorShare: Float64Array;
  /** Mean weight of the members by their demand. */
  readonly weight: number;
}

/** Above this many (members × options × steps), members of the same shape are planned as one. */
const EXACT_CELLS = 1_500;
/** Shape classes: the ratio of memory (or the second resource) to CPU, a factor of about three wide each. */
const CLASS_WIDTH = Math.log(3);
/** Options kept a group: the cheapest, and always two of the nearest region. */
const OPTIONS_AT_MOST = 4;

/** makeGroups gathers the demand of all workloads and origins into groups and gives each its options. */
export function makeGroups(problem: FleetProblem, places: readonly Place[]): Group[] {
  const members: { member: Member; options: Option[]; key: string }[] = [];
  for (const [w, workload] of problem.workloads.entries()) {
    for (const [o] of workload.origins.entries()) {
      const options = optionsOf(problem, places, workload, o);
      const key = `${shapeOf(workload)}|${options.map((x) => `${x.place}:${x.use}:${x.way}:${x.late}`).join()}`;
      members.push({ member: { workload: w, origin: o }, options, key });
    }
  }
  const cells = members.reduce((sum, { options }) => sum + options.length, 0) * problem.seconds.length;
  const byKey = new Map<string, { members: Member[]; options: Option[] }>();
  for (const [index, { member, options, key }] of members.entries()) {
    const name = cells > EXACT_CELLS ? key : String(index);
    const found = byKey.get(name);
    if (found) found.members.push(member);
    else byKey.set(name, { members: [member], options });
  }
  return [...byKey.values()].map(({ members: of, options }) => sumUp(problem, of, options));
}

function shapeOf(workload: FleetWorkload): string {
  const { cpu = 0, gpu = 0, memory = 0 } = workload.size;
  if (gpu > 0) return "gpu";
  return cpu > 0 && memory > 0 ? String(Math.round(Math.log(memory / cpu) / CLASS_WIDTH)) : "one";
}

function optionsOf(
  problem: FleetProblem,
  places: readonly Place[],
  workload: FleetWorkload,
  origin: number,
): Option[] {
  const { region: home, useIn } = workload.origins[origin];
  const all: (Option & { cost: number; near: boolean })[] = [];
  for (const [place, { region, nodeType, price }] of places.entries()) {
    if (!mayStand(workload, region) || !fits(problem, workload, nodeType)) continue;
    const promised = useIn[region] ?? 0;
    const late = promised <= 0;
    const use = late ? 1 : promised;
    const way = problem.way[home]?.[region] ?? 0;
    const cost = (price * nodesEach(problem, workload, nodeType)) / use + way * problem.pricePerMillisecond;
    all.push({ place, use, way, late, cost, near: region === home });
  }
  const kept = all
    .sort((a, b) => Number(a.late) - Number(b.late) || Number(b.near) - Number(a.near) || a.cost - b.cost)
    .filter((option, index) => index < OPTIONS_AT_MOST && (!option.late || index < OPTIONS_AT_MOST));
  return kept.map(({ place, use, way, late }) => ({ place, use, way, late }));
}

/** nodesEach gives the share of a node that one replica takes of its scarcest resource. */
function nodesEach(problem: FleetProblem, workload: FleetWorkload, nodeType: string): number {
  const provides = problem.nodeTypes.find(({ id }) => id === nodeType)?.provides ?? {};
  return Math.max(
    ...RESOURCES.map((resource) =>
      (provides[resource] ?? 0) > 0 ? (workload.size[resource] ?? 0) / (provides[resource] ?? 1) : 0,
    ),
  );
}

function sumUp(problem: FleetProblem, members: readonly Member[], options: readonly Option[]): Group {
  const steps = problem.seconds.length;
  const takes: Partial<Record<Resource, Float64Array>> = {};
  const replicas = new Float64Array(steps);
  const floor = new Float64Array(steps);
  let weighted = 0;
  let total = 0;
  for (const { workload: w, origin } of members) {
    const workload = problem.workloads[w];
    const demand = workload.origins[origin];
    for (let t = 0; t < steps; t++) {
      const served = Math.max(demand.served[t], demand.floor[t], 0);
      replicas[t] += served;
      floor[t] += Math.max(0, demand.floor[t]);
      weighted += served * workload.weight;
      total += served;
      for (const resource of RESOURCES) {
        const size = workload.size[resource] ?? 0;
        if (size <= 0) continue;
        takes[resource] ??= new Float64Array(steps);
        takes[resource][t] += size * served;
      }
    }
  }
  const floorShare = floor.map((value, t) => (replicas[t] > 0 ? Math.min(1, value / replicas[t]) : 0));
  return { members, options, takes, replicas, floorShare, weight: total > 0 ? weighted / total : 1 };
}
