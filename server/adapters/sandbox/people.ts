import type { Cohort } from "./cohorts";
import { hash, normal, pick, stream } from "./random";
import { DEVICES, TEMPERAMENTS } from "./temperaments";

/** Person is one named user of the sandbox. */
export interface Person {
  readonly index: number;
  readonly pseudonym: string;
  /** Place in TEMPERAMENTS. */
  readonly temperament: number;
  readonly offsetHours: number;
  readonly region: string;
  readonly device: string;
  /** Sessions a day relative to the temperament's mean. */
  readonly eagerness: number;
  /** Similar users for whom this one stands. */
  readonly weight: number;
  /** Those who come only when others do; see cohorts.ts. */
  readonly cohort?: Cohort;
}

/** PEOPLE is how many named users there are. */
export const PEOPLE = 300;

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FIRST = 0x70656f;

const REGION_OF_ZONE: Record<number, string> = {
  [-5]: "us-east",
  0: "eu-west",
  1: "eu-central",
  2: "eu-north",
  8: "ap-southeast",
};

const cumulative = (shares: readonly number[]): number[] => {
  let sum = 0;
  return shares.map((share) => (sum += share));
};

const TEMPERAMENT_SHARES = cumulative(TEMPERAMENTS.map(({ share }) => share));

/** peopleOf draws the named users of a world: same seed, same people in the same order; pseudonyms are unique. */
export function peopleOf(seed: number): readonly Person[] {
  const taken = new Set<string>();
  return Array.from({ length: PEOPLE }, (_, index) => {
    const next = stream(seed, FIRST, index);
    let pseudonym = "";
    for (let round = 0; pseudonym === "" || taken.has(pseudonym); round++) {
      const letters = stream(hash(seed, FIRST, index, round), 1);
      pseudonym = `u_${Array.from({ length: 6 }, () => LETTERS[Math.floor(letters() * 62)]).join("")}`;
    }
    taken.add(pseudonym);
    const which = pick(TEMPERAMENT_SHARES, next());
    const temperament = TEMPERAMENTS[which];
    const [offsetHours] =
      temperament.zones[pick(cumulative(temperament.zones.map(([, share]) => share)), next())];
    return {
      index,
      pseudonym,
      temperament: which,
      offsetHours,
      region: REGION_OF_ZONE[offsetHours] ?? "eu-west",
      device: DEVICES[pick(temperament.devices, next())],
      // exp(σz − σ²/2) has mean 1, so that temperaments keep their mean.
      eagerness: Math.exp(0.45 * normal(next) - 0.10125),
      weight: temperament.weight * Math.exp(0.5 * normal(next) - 0.125),
    };
  });
}
