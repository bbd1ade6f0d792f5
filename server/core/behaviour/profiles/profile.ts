import { type Act, failed, symbolOf } from "../acts";
import { kindOf, type Turn } from "../sessions/sessions";
import { offsetOfRegion } from "./zones";

const [HOUR, DAY] = [3_600_000, 86_400_000];
/** HALF_LIFE_MS: what is as old as this counts half. Three weeks hold weekdays and follow a change of job. */
export const HALF_LIFE_MS = 21 * DAY;
/** Weights grow instead of old counts shrinking, so that an event touches only what it changes; beyond this they are scaled back. */
const MOST_WEIGHT = 2 ** 20;

/** Amounts is what was counted of a user; in a stored profile in inflated units, in a reading in events of today's weight. */
export interface Amounts {
  sessions: number;
  acts: number;
  errors: number;
  bytes: number;
  /** Acts that were not the first of a session, their pauses in seconds, and the sum of the logarithms of those. */
  pauses: number;
  pauseSeconds: number;
  pauseLogs: number;
  actions: Record<string, number>;
  objects: Record<string, number>;
  regions: Record<string, number>;
  devices: Record<string, number>;
  /** Acts by local hour, and by local weekday, Sunday first. */
  hours: number[];
  weekdays: number[];
}

/** Profile is one user's or one group's use, kept act by act; plain data, made to be stored. */
export interface Profile {
  readonly since: number;
  /** Time at which an act has weight 1, and of the newest act, epoch ms. */
  origin: number;
  lastAt: number;
  readonly amounts: Amounts;
}

/** Reading is a profile as of an instant. */
export interface Reading extends Amounts {
  /** Days watched, counted with the same fading as the acts: what rates are per. */
  readonly days: number;
}

/** newProfile begins a profile at an instant, epoch ms. */
export const newProfile = (at: number): Profile => ({
  since: at,
  origin: at,
  lastAt: at,
  amounts: noAmounts(),
});

const noAmounts = (): Amounts => ({
  sessions: 0,
  acts: 0,
  errors: 0,
  bytes: 0,
  pauses: 0,
  pauseSeconds: 0,
  pauseLogs: 0,
  actions: {},
  objects: {},
  regions: {},
  devices: {},
  hours: new Array<number>(24).fill(0),
  weekdays: new Array<number>(7).fill(0),
});

/** observe adds one act to a profile; it costs the same however long the profile is. */
export function observe(profile: Profile, act: Act, turn: Pick<Turn, "begins" | "silenceMs">): void {
  let weight = 2 ** ((act.at - profile.origin) / HALF_LIFE_MS);
  if (weight > MOST_WEIGHT) {
    scale(profile.amounts, 1 / weight);
    profile.origin = act.at;
    weight = 1;
  }
  const { amounts } = profile;
  amounts.acts += weight;
  if (turn.begins) amounts.sessions += weight;
  else {
    const seconds = Math.max(1, (turn.silenceMs ?? 0) / 1000);
    amounts.pauses += weight;
    amounts.pauseSeconds += weight * seconds;
    amounts.pauseLogs += weight * Math.log(seconds);
  }
  if (failed(act)) amounts.errors += weight;
  amounts.bytes += weight * (act.bytes ?? 0);
  add(amounts.actions, symbolOf(act), weight);
  if (act.object !== undefined) add(amounts.objects, kindOf(act.object), weight);
  if (act.region !== undefined) add(amounts.regions, act.region, weight);
  if (act.device !== undefined) add(amounts.devices, act.device, weight);
  const local = localTime(act.at, act.region);
  amounts.hours[local.hour] += weight;
  amounts.weekdays[local.weekday] += weight;
  profile.lastAt = Math.max(profile.lastAt, act.at);
}

/** localTime gives the hour and weekday (Sunday first) where a region is. */
export function localTime(at: number, region: string | undefined): { hour: number; weekday: number } {
  const local = at + offsetOfRegion(region) * HOUR;
  return {
    hour: Math.floor((((local % DAY) + DAY) % DAY) / HOUR),
    // 1970 began on a Thursday.
    weekday: (((Math.floor(local / DAY) + 4) % 7) + 7) % 7,
  };
}

const add = (record: Record<string, number>, key: string, weight: number): void => {
  record[key] = (record[key] ?? 0) + weight;
};

const RECORDS = ["actions", "objects", "regions", "devices"] as const;
const NUMBERS = ["sessions", "acts", "errors", "bytes", "pauses", "pauseSeconds", "pauseLogs"] as const;
const LISTS = ["hours", "weekdays"] as const;

function scale(amounts: Amounts, factor: number): void {
  for (const key of NUMBERS) amounts[key] *= factor;
  for (const key of LISTS) amounts[key] = amounts[key].map((value) => value * factor);
  for (const key of RECORDS) for (const name of Object.keys(amounts[key])) amounts[key][name] *= factor;
}

/** readProfile gives a profile as of `now` (epoch ms): counts fade with age, and so do the days that rates are per. */
export function readProfile(profile: Profile, now: number): Reading {
  const amounts = structuredCloneOf(profile.amounts);
  scale(amounts, 2 ** (-(now - profile.origin) / HALF_LIFE_MS));
  const faded = HALF_LIFE_MS / Math.LN2;
  const days = (faded * (1 - Math.exp(-Math.max(0, now - profile.since) / faded))) / DAY;
  return { ...amounts, days };
}

const structuredCloneOf = (from: Amounts): Amounts => {
  const copy: Amounts = { ...from };
  for (const key of RECORDS) copy[key] = { ...from[key] };
  for (const key of LISTS) copy[key] = [...from[key]];
  return copy;
};

/** sumReadings adds readings up: the profile of a group. */
export function sumReadings(readings: readonly Reading[]): Reading {
  const total: Reading & { days: number } = { ...noAmounts(), days: 0 };
  for (const one of readings) {
    for (const key of NUMBERS) total[key] += one[key];
    for (const key of LISTS) for (let i = 0; i < one[key].length; i++) total[key][i] += one[key][i];
    for (const key of RECORDS)
      for (const [name, value] of Object.entries(one[key])) add(total[key], name, value);
    total.days += one.days;
  }
  return total;
}
