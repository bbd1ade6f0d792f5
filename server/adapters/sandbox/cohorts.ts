import { DAY, dayOf, HOUR, MINUTE, type WorldIdentity } from "./epoch";
import type { Person } from "./people";
import { hash, normal, stream, unit } from "./random";
import { TEMPERAMENTS } from "./temperaments";

const CLASS = 0x636c61;
const LAUNCH = 0x6c6175;

/** Cohort is people who come together: a class on some weekdays, or a tenant from a day on. No calendar tells of either. */
export type Cohort =
  | { readonly kind: "class"; readonly number: number; readonly hour: number }
  | { readonly kind: "launch"; readonly day: number };

/** Classes: the UTC hour of their start, and how likely they are held on a weekday. */
const CLASSES = [
  { hour: 9, chance: 0.5 },
  { hour: 13, chance: 0.5 },
] as const;
const [STUDENTS, TENANTS] = [45, 40];
/** The tenant comes this many days after the live start. */
const LAUNCH_AFTER = 2;

/** cohortPeople gives the people of a world with cohorts, who come after its usual ones. */
export function cohortPeople(identity: WorldIdentity, first: number): Person[] {
  const { seed, liveStart } = identity;
  const make = (index: number, temperament: string, weight: number, cohort: Cohort): Person => {
    const next = stream(seed, CLASS, LAUNCH, index);
    const which = TEMPERAMENTS.findIndex(({ name }) => name === temperament);
    return {
      index,
      pseudonym: `u_c${hash(seed, CLASS, index).toString(36).padStart(7, "0").slice(0, 7)}`,
      temperament: which,
      offsetHours: 1,
      region: "eu-central",
      device: "desktop",
      eagerness: Math.exp(0.3 * normal(next) - 0.045),
      weight: weight * Math.exp(0.3 * normal(next) - 0.045),
      cohort,
    };
  };
  const people: Person[] = [];
  for (const [number, { hour }] of CLASSES.entries())
    for (let n = 0; n < STUDENTS; n++)
      people.push(make(first + people.length, "student", 170, { kind: "class", number, hour }));
  const day = dayOf(liveStart) + LAUNCH_AFTER;
  for (let n = 0; n < TENANTS; n++)
    people.push(make(first + people.length, "data analyst", 420, { kind: "launch", day }));
  return people;
}

/** classStart gives when a student of a class comes on a UTC day, epoch ms; undefined when it is not held or they are not there. */
export function classStart(
  { seed }: WorldIdentity,
  cohort: Cohort,
  person: number,
  day: number,
): number | undefined {
  if (cohort.kind !== "class") return undefined;
  const weekday = (((day + 4) % 7) + 7) % 7;
  if (weekday === 0 || weekday === 6) return undefined;
  if (unit(seed, CLASS, cohort.number, day) >= CLASSES[cohort.number].chance) return undefined;
  if (unit(seed, CLASS, cohort.number, day, person) > 0.9) return undefined;
  // Most come in the last minutes before it begins.
  const early = 12 * MINUTE * unit(seed, CLASS, cohort.number, day, person, 1) ** 1.5;
  return day * DAY + cohort.hour * HOUR + 2 * MINUTE - Math.floor(early);
}
