import { bindsNobody, type LimitRule, NO_TERMS, type Terms } from "@/server/core/planning/limits/terms";
import type { Served } from "@/server/ports/limiter";
import { ACTIONS, COST, slot } from "./actions";
import { SANDBOX_RESOURCES, WORKLOADS } from "./catalogue";
import { dayOf, floorTo, MINUTE, DAY } from "./epoch";
import { MINUTES_A_DAY } from "./named-use";
import { unit } from "./random";
import { type Replicas, servesAs } from "./replicas";
import type { World } from "./world";

const TURNED = 0x343239;
const REQUESTS = SANDBOX_RESOURCES.indexOf("requests");

/** TermsEntry says what a workload's door was told: from `at` on these terms hold, until they end; epoch ms. */
export interface TermsEntry {
  readonly at: number;
  readonly terms: Terms;
  readonly endsAt: number;
}

/** Minute is what came to a workload in one minute and what its door let through. */
export interface Minute extends Served {
  /** What is let through takes, by resource, in its unit. */
  readonly demand: readonly number[];
}

/** Door stands before every workload: it counts what comes, and lets through what its terms allow. */
export interface Door {
  /** What holds at `at`, and when it ends by itself. */
  termsAt(workload: number, at: number): { terms: Terms; endsAt?: number };
  /** The minute that starts at `at`, under the terms at its end. */
  minute(workload: number, at: number): Minute;
  /** Whether one request of a named user for an action is turned away at `at`; the same question has the same answer. */
  turnsAway(person: number, action: number, at: number, id: string): boolean;
}

/** ZONES of every workload: replicas stand in them by turns. */
export const ZONES = ["zone-a", "zone-b"] as const;

/** inZones gives how many of the ready replicas stand in each zone. */
export const inZones = (ready: number): readonly number[] => [Math.ceil(ready / 2), Math.floor(ready / 2)];

/** backendsOf gives the zones with the requests a second that their ready replicas carry. */
export function backendsOf(workload: number, replicas: Replicas) {
  const carries = WORKLOADS[workload].perReplica.requests ?? 0;
  if (carries === 0) return [];
  const size = servesAs(replicas);
  return inZones(replicas.ready).map((ready, zone) => ({
    name: ZONES[zone],
    carries: ready * size * carries,
  }));
}

/** createDoor makes the doors; `entries` holds a list a workload that may grow at its end, with times that do not fall. */
export function createDoor(world: World, entries: readonly (readonly TermsEntry[])[]): Door {
  const place = new Map(world.people.map(({ pseudonym, index }) => [pseudonym, index]));

  function termsAt(workload: number, at: number): { terms: Terms; endsAt?: number } {
    const last = entries[workload].findLast((entry) => entry.at <= at);
    if (!last || last.endsAt <= at || bindsNobody(last.terms)) return { terms: NO_TERMS };
    return { terms: last.terms, endsAt: last.endsAt };
  }

  /** What the members of a limit ask of a workload in a minute, by resource. */
  function askedBy({ members }: LimitRule, workload: number, at: number): number[] {
    const people = members.flatMap((member) => place.get(member) ?? []);
    const day = dayOf(at);
    const minutes = people.length > 0 ? world.useOf(day, people) : undefined;
    const index = Math.floor((at - day * DAY) / MINUTE);
    return SANDBOX_RESOURCES.map(
      (_, resource) => minutes?.[slot(workload, resource) * MINUTES_A_DAY + index] ?? 0,
    );
  }

  function under(terms: Terms, workload: number, at: number): Minute {
    const total = SANDBOX_RESOURCES.map((_, resource) => world.demandAt(slot(workload, resource), at));
    const asked = total[REQUESTS];
    if (terms.rules.length === 0) return { at, asked, served: asked, rules: [], demand: total };
    const named = terms.rules.filter(({ kind }) => kind !== "rest");
    const parts = named.map((rule) => askedBy(rule, workload, at));
    const left = total.map((value, resource) =>
      Math.max(0, value - parts.reduce((sum, part) => sum + part[resource], 0)),
    );
    const rest = terms.rules.find(({ kind }) => kind === "rest");
    const all = [
      ...named.map((rule, index) => ({ rule, part: parts[index] })),
      ...(rest ? [{ rule: rest, part: left }] : []),
    ];
    // What is idle in the rest is not saved by turning requests away, but the door cannot tell it apart.
    const demand = [...total];
    const rules = all.map(({ rule: { kind, name, perSecond }, part }) => {
      const own = part[REQUESTS];
      const served = Math.min(own, perSecond);
      const kept = own > 0 ? served / own : 1;
      part.forEach((value, resource) => {
        demand[resource] = Math.max(0, demand[resource] - value * (1 - kept));
      });
      return { kind, name, asked: own, served };
    });
    return { at, asked, served: demand[REQUESTS], rules, demand };
  }

  return {
    termsAt,
    minute: (workload, at) => under(termsAt(workload, at + MINUTE - 1).terms, workload, at),
    turnsAway(person, action, at, id) {
      return WORKLOADS.some((_, workload) => {
        if (entries[workload].length === 0 || COST[action][slot(workload, REQUESTS)] === 0) return false;
        const { terms } = termsAt(workload, at);
        const own = terms.rules.find(({ members }) => members.includes(world.people[person].pseudonym));
        const rule = own ?? terms.rules.find(({ kind }) => kind === "rest");
        if (!rule) return false;
        const counted = under(terms, workload, floorTo(at, MINUTE)).rules.find(
          ({ name }) => name === rule.name,
        );
        const kept = counted && counted.asked > 0 ? counted.served / counted.asked : 1;
        return unit(world.identity.seed, TURNED, workload, textHash(id)) >= kept;
      });
    },
  };
}

/** FNV-1a, 32 bits (Fowler, Noll and Vo, 1991). */
function textHash(text: string): number {
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  return h | 0;
}

/** actionOf finds an action's place by its application and name; -1 for one that is not there. */
export const actionOf = (application: string, name: string): number =>
  ACTIONS.findIndex((action) => action.application === application && action.name === name);
