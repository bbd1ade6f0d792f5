import type { ActivityEvent } from "@/server/ports/event-source";
import { ACTIONS, actionIndex, sentBytes, usualMilliseconds } from "./actions";
import { applicationLifts, type Lift, liftAt } from "./calendar";
import { APPLICATIONS, applicationIndex } from "./catalogue";
import { classStart } from "./cohorts";
import { DAY, dayOf, HOUR, type WorldIdentity } from "./epoch";
import { type Hijack, incidentsOf } from "./incidents";
import type { Person } from "./people";
import { hash, normal, pick, poisson, type Stream, stream, unit } from "./random";
import { TEMPERAMENTS, THINK_SIGMA, usualPerHour } from "./temperaments";

const SESSION = 0x736573;
const STOLEN = 0x73746f;

/** Sessions end after this, ms, so that a day needs only the day before it. */
const LONGEST = 6 * HOUR;

/** Act is one action of one named user, with what made it dearer or cheaper than usual. */
export interface Act {
  readonly id: string;
  readonly at: number;
  /** Place in the list of people. */
  readonly person: number;
  readonly session: string;
  /** Place in ACTIONS. */
  readonly action: number;
  /** Multiplies the action's cost; its mean is 1. */
  readonly factor: number;
  readonly object: string;
  readonly status: number;
  readonly stolen: boolean;
}

/** growthOf gives an application's size at an instant relative to the live start. */
export const growthOf = ({ liveStart }: WorldIdentity, application: number, at: number): number =>
  Math.exp((APPLICATIONS[application].weeklyGrowth * (at - liveStart)) / (7 * DAY));

const statusOf = (draw: number): number => (draw < 0.006 ? 500 : draw < 0.02 ? 404 : 200);

/** Objects are asked for by a power law, each user with favourites of their own. */
function objectOf(action: number, person: number, next: Stream): string {
  const [kind, count] = ACTIONS[action].object;
  const rank = Math.floor(count * next() ** 3);
  const own = next() < 0.4 ? hash(person, action) % count : 0;
  return `${kind}:${((rank + own) % count) + 1}`;
}

function* walk(person: Person, session: string, startsAt: number, next: Stream): Generator<Act> {
  const temperament = TEMPERAMENTS[person.temperament];
  let at = startsAt;
  let action = pick(temperament.first, next());
  for (let n = 0; action < ACTIONS.length && at < startsAt + LONGEST; n++) {
    const factor = Math.exp(0.3 * normal(next) - 0.045);
    const object = objectOf(action, person.index, next);
    yield {
      id: `${session}-${n}`,
      at,
      person: person.index,
      session,
      action,
      factor,
      object,
      status: statusOf(next()),
      stolen: false,
    };
    at += Math.max(1000, Math.round(temperament.thinkSeconds * Math.exp(THINK_SIGMA * normal(next)) * 1000));
    action = pick(temperament.next[action], next());
  }
}

/** Acts of one person's sessions that start on a UTC day. */
function ownActs(identity: WorldIdentity, person: Person, day: number, lifts: readonly Lift[]): Act[] {
  const temperament = TEMPERAMENTS[person.temperament];
  const application = applicationIndex(temperament.application);
  const next = stream(identity.seed, SESSION, person.index, day);
  const acts: Act[] = [];
  if (person.cohort?.kind === "launch" && day < person.cohort.day) return acts;
  if (person.cohort?.kind === "class") {
    const at = classStart(identity, person.cohort, person.index, day);
    if (at !== undefined)
      acts.push(...walk(person, `s_${day.toString(36)}c${person.index.toString(36)}`, at, next));
    return acts;
  }
  let count = 0;
  for (let hour = 0; hour < 24; hour++) {
    const at = day * DAY + hour * HOUR;
    const local = new Date(at + person.offsetHours * HOUR);
    const pace = temperament.hours[local.getUTCHours()] * temperament.weekdays[local.getUTCDay()];
    const lift = lifts.reduce((product, one) => product * liftAt(one, at + HOUR / 2), 1);
    const mean =
      ((temperament.sessionsPerDay * person.eagerness) / 24) *
      pace *
      lift *
      growthOf(identity, application, at);
    for (let left = poisson(mean, next); left > 0; left--) {
      const session = `s_${day.toString(36)}${person.index.toString(36).padStart(2, "0")}${(count++).toString(36)}`;
      acts.push(...walk(person, session, at + Math.floor(next() * HOUR), next));
    }
  }
  return acts;
}

/** Acts of a hijacked account that start on a UTC day: exports one after the other, data sets in order, by script. */
function stolenActs(identity: WorldIdentity, people: readonly Person[], hijack: Hijack, day: number): Act[] {
  const action = actionIndex("export");
  const gap = HOUR / (hijack.factor * usualPerHour(TEMPERAMENTS[people[hijack.person].temperament], action));
  const acts: Act[] = [];
  const session = `s_x${dayOf(hijack.startsAt).toString(36)}${hijack.person.toString(36)}`;
  for (let n = 0; ; n++) {
    const at = Math.round(hijack.startsAt + (n + 0.5 * unit(identity.seed, STOLEN, hijack.person, n)) * gap);
    if (at >= hijack.endsAt) return acts;
    if (dayOf(at) !== day) continue;
    const factor = 0.9 + 0.5 * unit(identity.seed, STOLEN, hijack.person, n, 1);
    const object = `dataset:${(n % 45) + 1}`;
    acts.push({
      id: `${session}-${n}`,
      at,
      person: hijack.person,
      session,
      action,
      factor,
      object,
      status: 200,
      stolen: true,
    });
  }
}

/** actsOf gives what the named users did in sessions that start on a UTC day, oldest first. */
export function actsOf(identity: WorldIdentity, people: readonly Person[], day: number): readonly Act[] {
  const lifts = applicationLifts(identity, day);
  const acts = people.flatMap((person) =>
    ownActs(identity, person, day, lifts[applicationIndex(TEMPERAMENTS[person.temperament].application)]),
  );
  for (const incident of incidentsOf(identity, day, day)) {
    if (incident.kind === "hijack") acts.push(...stolenActs(identity, people, incident, day));
  }
  return acts.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** eventOf gives what the outside sees of an act. */
export function eventOf(act: Act, people: readonly Person[]): ActivityEvent {
  const person = people[act.person];
  const failed = act.status >= 400;
  return {
    id: act.id,
    at: act.at,
    user: person.pseudonym,
    session: act.session,
    application: ACTIONS[act.action].application,
    action: ACTIONS[act.action].name,
    object: act.object,
    region: act.stolen ? "sa-east" : person.region,
    device: act.stolen ? "script" : person.device,
    status: act.status,
    bytes: failed ? 512 : Math.round(sentBytes(act.action) * act.factor),
    durationMs: Math.round(usualMilliseconds(act.action) * act.factor * (failed ? 0.4 : 1)),
  };
}
