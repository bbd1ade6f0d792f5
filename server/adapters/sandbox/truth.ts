import { ACTIONS, COST, slot } from "./actions";
import { SANDBOX_RESOURCES, type SandboxResource, WORKLOADS } from "./catalogue";
import { dayOf } from "./epoch";
import { type Incident, incidentsOf } from "./incidents";
import { TEMPERAMENTS } from "./temperaments";
import type { World } from "./world";

/** Truth is what only the maker of the world knows; evaluations compare with it, no port tells it. */
export interface Truth {
  /** Temperament, weight and UTC offset by pseudonym. */
  readonly users: ReadonlyMap<string, { temperament: string; weight: number; offsetHours: number }>;
  /** Mean cost of one action over all workloads: requests, core-seconds, byte-seconds, bytes, bytes. */
  readonly actions: ReadonlyMap<string, Readonly<Record<SandboxResource, number>>>;
  /** Incidents that touch [from, to), the hijacked account by pseudonym. */
  incidents(from: number, to: number): { incident: Incident; user?: string; workload?: string }[];
}

/** truthOf opens a world for evaluation. */
export function truthOf(world: World): Truth {
  const costOf = (action: number, resource: number): number =>
    WORKLOADS.reduce((sum, _, workload) => sum + COST[action][slot(workload, resource)], 0);
  return {
    users: new Map(
      world.people.map(({ pseudonym, temperament, weight, offsetHours }) => [
        pseudonym,
        { temperament: TEMPERAMENTS[temperament].name, weight, offsetHours },
      ]),
    ),
    actions: new Map(
      ACTIONS.map(({ name }, action) => [
        name,
        Object.fromEntries(
          SANDBOX_RESOURCES.map((resource, index) => [resource, costOf(action, index)]),
        ) as Record<SandboxResource, number>,
      ]),
    ),
    incidents: (from, to) =>
      incidentsOf(world.identity, dayOf(from), dayOf(to)).map((incident) =>
        incident.kind === "hijack"
          ? { incident, user: world.people[incident.person].pseudonym }
          : { incident, workload: WORKLOADS[incident.workload].id },
      ),
  };
}
