import { COST, SIZE, slot } from "./actions";
import { applicationLifts, deploymentsOf, type Lift, liftAt } from "./calendar";
import { APPLICATIONS, applicationIndex, SANDBOX_RESOURCES, WORKLOADS } from "./catalogue";
import { DAY, HOUR, MINUTE, type WorldIdentity } from "./epoch";
import { incidentsOf, leakFactor } from "./incidents";
import { MINUTES_A_DAY } from "./named-use";
import { noiseOf } from "./noise";
import { PEOPLE } from "./people";
import { unit } from "./random";
import { growthOf } from "./sessions";
import { expectedVisits, TEMPERAMENTS, type Temperament } from "./temperaments";

const BURST = 0x627572;
const NOISE = 0x6e6f69;

/** Share of an average day's activity that the named users make up; the crowd behind the curve is the rest. */
const NAMED_SHARE = 0.1;

/** Sessions a second of the crowd of one temperament, on average over a week. */
const crowdRate = (temperament: Temperament): number =>
  (PEOPLE * temperament.share * temperament.sessionsPerDay * temperament.weight * (1 / NAMED_SHARE - 1)) /
  86_400;

/** What the crowd of each temperament takes on average, by place in the cost vector, in the resources' units. */
const CROWD: readonly Float64Array[] = TEMPERAMENTS.map((temperament) => {
  const vector = new Float64Array(SIZE);
  const rate = crowdRate(temperament);
  for (const [action, visits] of expectedVisits(temperament).entries()) {
    for (let place = 0; place < SIZE; place++) vector[place] += visits * rate * COST[action][place];
  }
  return vector;
});

/** Activity of a temperament by hour of the UTC week, all its zones together, 169 joints so that the last meets the first. */
const WEEKS: readonly Float64Array[] = TEMPERAMENTS.map(({ zones, hours, weekdays }) =>
  Float64Array.from({ length: 169 }, (_, hour) =>
    zones.reduce((sum, [offset, share]) => {
      const local = (hour + offset + 168) % 168;
      return sum + share * hours[local % 24] * weekdays[Math.floor(local / 24)];
    }, 0),
  ),
);

/** Activity at an instant, joined linearly between the middles of hours. 1970 began on a Thursday. */
function paceAt(temperament: number, at: number): number {
  const hour = (((at / HOUR - 0.5 + 4 * 24) % 168) + 168) % 168;
  const whole = Math.floor(hour);
  const week = WEEKS[temperament];
  return week[whole] + (week[whole + 1] - week[whole]) * (hour - whole);
}

/** Unannounced bursts of an application's crowd, on about one day in three: a link that spreads, a partner's batch. */
function burstsOf(seed: number, application: number, day: number): Lift[] {
  const draw = (what: number): number => unit(seed, BURST, application, day, what);
  if (draw(0) > 0.35) return [];
  const startsAt = day * DAY + Math.floor(draw(1) * 22 * HOUR);
  const endsAt = startsAt + Math.round((12 + 25 * draw(2)) * MINUTE);
  return [{ application, startsAt, endsAt, ramp: 3 * MINUTE, factor: 1.25 + 0.35 * draw(3) }];
}

/** Activity of the crowd of each temperament for each minute of a UTC day, mean about 1. */
function crowdPaces(identity: WorldIdentity, day: number): Float64Array[] {
  const lifts = applicationLifts(identity, day);
  const factors = APPLICATIONS.map((_, application) => {
    const all = [...lifts[application], ...burstsOf(identity.seed, application, day)];
    return Float64Array.from({ length: MINUTES_A_DAY }, (_, minute) => {
      const at = day * DAY + minute * MINUTE;
      return all.reduce((product, one) => product * liftAt(one, at), growthOf(identity, application, at));
    });
  });
  return TEMPERAMENTS.map(({ application }, temperament) =>
    factors[applicationIndex(application)].map(
      (factor, minute) => factor * paceAt(temperament, day * DAY + minute * MINUTE),
    ),
  );
}

const CPU = SANDBOX_RESOURCES.indexOf("cpu");
const MEMORY = SANDBOX_RESOURCES.indexOf("memory");

/** Work costs this much more CPU while a new version warms up. */
const WARM_UP = 1.22;

/** demandOf gives every workload's total of every resource on a UTC day, `[place * 1440 + minute]`, named users' use included. */
export function demandOf(identity: WorldIdentity, named: Float64Array, day: number): Float64Array {
  const total = new Float64Array(SIZE * MINUTES_A_DAY);
  const paces = crowdPaces(identity, day);
  const first = day * MINUTES_A_DAY;
  for (const [workload, spec] of WORKLOADS.entries()) {
    const common = noiseOf(identity.seed ^ NOISE, workload, first, MINUTES_A_DAY);
    for (const [resource, name] of SANDBOX_RESOURCES.entries()) {
      const place = slot(workload, resource);
      const own = noiseOf(identity.seed ^ NOISE, 100 + place, first, MINUTES_A_DAY);
      const crowd = CROWD.map((vector) => vector[place]);
      const idle = spec.idle[name] ?? 0;
      for (let minute = 0; minute < MINUTES_A_DAY; minute++) {
        let sum = 0;
        for (let temperament = 0; temperament < crowd.length; temperament++) {
          sum += crowd[temperament] * paces[temperament][minute];
        }
        // A resource follows the workload's own wandering and, by a third, one of its own.
        const wander = resource === 0 ? common[minute] : common[minute] * (1 + (own[minute] - 1) / 3);
        total[place * MINUTES_A_DAY + minute] = idle + sum * wander + named[place * MINUTES_A_DAY + minute];
      }
    }
  }
  for (const { workload, startsAt, endsAt } of deploymentsOf(identity, day)) {
    scale(total, slot(workload, CPU), day, (at) => (at >= startsAt && at < endsAt ? WARM_UP : 1));
  }
  for (const incident of incidentsOf(identity, day, day)) {
    if (incident.kind === "leak")
      scale(total, slot(incident.workload, MEMORY), day, (at) => leakFactor(incident, at));
  }
  return round(total);
}

function scale(total: Float64Array, place: number, day: number, factor: (at: number) => number): void {
  for (let minute = 0; minute < MINUTES_A_DAY; minute++) {
    total[place * MINUTES_A_DAY + minute] *= factor(day * DAY + minute * MINUTE);
  }
}

/** Digits kept: thousandths of requests a second and of cores, whole bytes; never to less, so that parts stay within wholes. */
const GRAIN = [1000, 1000, 1, 1, 1] as const;

function round(total: Float64Array): Float64Array {
  for (let i = 0; i < total.length; i++) {
    const grain = GRAIN[Math.floor(i / MINUTES_A_DAY) % GRAIN.length];
    total[i] = Math.ceil(total[i] * grain) / grain;
  }
  return total;
}
