import type { Resource } from "@/server/core/words";
import type { Costs } from "./costs";
import { dispersionOf, type Row } from "./gamma-poisson";
import type { Evidence } from "./observations";
import { MILLISECONDS_OF } from "./prices";
import { priorOf } from "./sharing";

/** Support is what an action's complexity rests on. */
export interface Support {
  readonly action: string;
  /** Stretches of time in which it was done and something was measured, and the users who did it in them. */
  readonly observations: number;
  readonly users: number;
  /** Resources that were measured meanwhile, the one that makes most of the cost first. */
  readonly resources: readonly Resource[];
  /** 0 to 1: how much of the cost is what actions in general cost by the time that they take and what they send; the rest was measured of this one. */
  readonly borrowed: number;
  /** Means of acts that told; undefined where none did. */
  readonly durationMs?: number;
  readonly bytes?: number;
}

/** supportOf says of each action how much was observed of it and how much is borrowed; `columns` tells the application and resource of each column. */
export function supportOf(
  { actions, observations, efforts, stands }: Evidence,
  costs: Costs,
  columns: readonly { readonly application: string; readonly resource: Resource }[],
): Support[] {
  const seen = actions.map(() => ({ observations: 0, users: new Set<string>() }));
  const measured = actions.map(() => new Map<Resource, number>());
  const worth = actions.map(() => 0);
  const prior = actions.map(() => 0);
  for (const { user, counts, used } of observations) {
    if (!used.some((value) => value >= 0)) continue;
    for (const [action] of counts) {
      seen[action].observations++;
      seen[action].users.add(user);
    }
  }
  for (const [column, { application, resource }] of columns.entries()) {
    const concerns = (a: number): boolean => efforts[a].application === application;
    const rows: Row[] = observations.flatMap(({ user, counts, used }) => {
      const own = counts.filter(([action]) => concerns(action));
      if (!(used[column] >= 0) || own.length === 0) return [];
      return [
        {
          places: own.map(([place]) => place),
          counts: own.map(([, count]) => count),
          used: used[column] / (stands.get(user) ?? 1),
        },
      ];
    });
    const cost = Float64Array.from(costs.mean, (row) => row[column]);
    const expected = priorOf(rows, efforts, concerns);
    const dispersion = dispersionOf(rows, cost, actions.length);
    const weight = new Float64Array(actions.length);
    for (const { places, counts } of rows)
      for (let i = 0; i < places.length; i++) weight[places[i]] += counts[i];
    for (let a = 0; a < actions.length; a++) {
      if (!concerns(a) || !(expected[a] > 0)) continue;
      const value = cost[a] * MILLISECONDS_OF[resource];
      // What the gamma prior counts beside what was seen: see solve in gamma-poisson.ts.
      const share = 1 / expected[a] / (weight[a] / dispersion + 1 / expected[a]);
      worth[a] += value;
      prior[a] += share * value;
      measured[a].set(resource, (measured[a].get(resource) ?? 0) + value);
    }
  }
  return actions.map((action, a) => {
    const { timed, durationMs, sized, bytes } = efforts[a];
    return {
      action,
      observations: seen[a].observations,
      users: seen[a].users.size,
      resources: [...measured[a]].sort(([, x], [, y]) => y - x).map(([resource]) => resource),
      borrowed: worth[a] > 0 ? prior[a] / worth[a] : 1,
      ...(timed > 0 && { durationMs: durationMs / timed }),
      ...(sized > 0 && { bytes: bytes / sized }),
    };
  });
}
