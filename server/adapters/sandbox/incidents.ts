import type { FeedEvent } from "@/server/ports/event-source";
import { WORKLOADS, workloadIndex } from "./catalogue";
import { DAY, dayOf, floorTo, HOUR, MINUTE, type WorldIdentity } from "./epoch";
import { type Person, peopleOf } from "./people";
import { hash, unit } from "./random";
import { remember } from "./remember";
import { TEMPERAMENTS } from "./temperaments";

const LEAK = 0x6c6561;
const HIJACK = 0x68696a;

/** Leak is a deployment after which a workload's memory grows until it is rolled back. */
export interface Leak {
  readonly kind: "leak";
  readonly workload: number;
  readonly startsAt: number;
  /** The moment of the rollback. */
  readonly endsAt: number;
  /** Memory at the rollback relative to what it would be, e.g. 1.8. */
  readonly factor: number;
  readonly events: readonly FeedEvent[];
}

/** Hijack is a stretch in which somebody else uses a named user's account to export data. */
export interface Hijack {
  readonly kind: "hijack";
  /** Place in the list of people. */
  readonly person: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Exports relative to what this user's temperament usually asks for in an hour of use. */
  readonly factor: number;
  readonly events: readonly FeedEvent[];
}
export type Incident = Leak | Hijack;

/** Days between two incidents of a kind in the live time, and the days before the live start with one in the history. */
const EVERY = { leak: 11, hijack: 9 } as const;
const HISTORY = { leak: [19, 8], hijack: [12, 3] } as const;
const LEAKY = ["report-query", "catalog-api", "checkout-api"] as const;

function leakAt(seed: number, n: number, day: number): Leak {
  const draw = (what: number): number => unit(seed, LEAK, n, what);
  const workload = workloadIndex(LEAKY[Math.floor(draw(0) * LEAKY.length)]);
  const spec = WORKLOADS[workload];
  const startsAt = day * DAY + 9 * HOUR + Math.floor(draw(1) * 300) * MINUTE;
  const endsAt = startsAt + Math.floor(5 * 60 + draw(2) * 240) * MINUTE;
  const version = (hash(seed, LEAK, n) & 0xffffff).toString(16).padStart(6, "0");
  const told = { application: spec.application, kind: "deployment" as const };
  const events: FeedEvent[] = [
    {
      ...told,
      id: `deployment-${spec.id}-${version}`,
      title: `Deployment of ${spec.id} ${version}`,
      startsAt,
      endsAt: startsAt + 10 * MINUTE,
      announcedAt: startsAt,
    },
    {
      ...told,
      id: `rollback-${spec.id}-${version}`,
      title: `Rollback of ${spec.id} ${version}`,
      startsAt: endsAt,
      endsAt: endsAt + 5 * MINUTE,
      announcedAt: endsAt,
    },
    {
      ...told,
      id: `incident-${spec.id}-${version}`,
      kind: "incident",
      title: `Memory growth in ${spec.id} after deployment ${version}`,
      startsAt,
      endsAt,
      announcedAt: endsAt,
    },
  ];
  return { kind: "leak", workload, startsAt, endsAt, factor: 1.6 + 0.6 * draw(3), events };
}

/** Accounts that may be hijacked: analysts of the lighter half, so that the theft is found in the user's own use, not in the total. */
const lighterAnalysts = remember(8, (seed): readonly Person[] => {
  const analysts = peopleOf(seed).filter(
    ({ temperament }) => TEMPERAMENTS[temperament].name === "data analyst",
  );
  return analysts.sort((a, b) => a.weight - b.weight).slice(0, Math.ceil(analysts.length / 2));
});

function hijackAt(seed: number, n: number, startsAt: number): Hijack {
  const lighter = lighterAnalysts(seed);
  const draw = (what: number): number => unit(seed, HIJACK, n, what);
  const person = lighter[Math.floor(draw(0) * lighter.length)].index;
  const endsAt = startsAt + Math.floor(180 + draw(1) * 180) * MINUTE;
  return { kind: "hijack", person, startsAt, endsAt, factor: 40, events: [] };
}

/** Days of an incident kind that may touch fromDay … toDay, each with its running number. */
function* occurrences(identity: WorldIdentity, kind: "leak" | "hijack", fromDay: number, toDay: number) {
  const liveDay = dayOf(identity.liveStart);
  for (const [index, before] of HISTORY[kind].entries()) yield { n: -1 - index, day: liveDay - before };
  const first = Math.max(0, Math.floor((fromDay - liveDay) / EVERY[kind]) - 1);
  for (let n = first; liveDay + n * EVERY[kind] <= toDay; n++) {
    // The first one comes within the first days, the others anywhere in their stretch.
    const room = n === 0 ? 2 : EVERY[kind] - 2;
    yield { n, day: liveDay + n * EVERY[kind] + 1 + Math.floor(unit(identity.seed, LEAK, HIJACK, n) * room) };
  }
}

/** incidentsOf gives the incidents that may touch the UTC days fromDay … toDay. */
export function incidentsOf(identity: WorldIdentity, fromDay: number, toDay: number): Incident[] {
  const incidents: Incident[] = [];
  for (const { n, day } of occurrences(identity, "leak", fromDay, toDay))
    incidents.push(leakAt(identity.seed, n, day));
  for (const { n, day } of occurrences(identity, "hijack", fromDay, toDay)) {
    const startsAt = day * DAY + floorTo(unit(identity.seed, HIJACK, n, 9) * 5 * HOUR, MINUTE);
    incidents.push(hijackAt(identity.seed, n, startsAt));
  }
  return incidents.filter(({ startsAt, endsAt }) => startsAt < (toDay + 1) * DAY && endsAt > fromDay * DAY);
}

/** leakFactor gives what a leak multiplies memory by at an instant: linear growth, 1 before it and after the rollback. */
export const leakFactor = ({ startsAt, endsAt, factor }: Leak, at: number): number =>
  at <= startsAt || at >= endsAt ? 1 : 1 + ((factor - 1) * (at - startsAt)) / (endsAt - startsAt);
