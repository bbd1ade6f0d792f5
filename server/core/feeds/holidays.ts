import type { Entry } from "./entry";
import { instantOf } from "./zone";

/** A day of the year by rule. */
type Rule =
  /** Month and day; `since` and `until` years when it was not always so. */
  | { on: readonly [month: number, day: number]; since?: number }
  /** Days after Easter Sunday. */
  | { easter: number }
  /** The nth (from 1; -1: the last) weekday (0: Sunday) of a month. */
  | { nth: number; weekday: number; month: number; since?: number }
  /** The first weekday on or after a date. */
  | { from: readonly [month: number, day: number]; weekday: number };

interface Country {
  name: string;
  zone: string;
  /** When a fixed day falls on a weekend: the next working day, or Friday for Saturday and Monday for Sunday. */
  moves?: "next" | "nearest";
  days: readonly (readonly [title: string, rule: Rule])[];
}

const NEW_YEAR = ["New Year's Day", { on: [1, 1] }] as const;
const LABOUR = ["Labour Day", { on: [5, 1] }] as const;
const GOOD_FRIDAY = ["Good Friday", { easter: -2 }] as const;
const EASTER_MONDAY = ["Easter Monday", { easter: 1 }] as const;
const ASCENSION = ["Ascension Day", { easter: 39 }] as const;
const WHIT_MONDAY = ["Whit Monday", { easter: 50 }] as const;
const CORPUS = ["Corpus Christi", { easter: 60 }] as const;
const EPIPHANY = ["Epiphany", { on: [1, 6] }] as const;
const ASSUMPTION = ["Assumption Day", { on: [8, 15] }] as const;
const ALL_SAINTS = ["All Saints' Day", { on: [11, 1] }] as const;
const CONCEPTION = ["Immaculate Conception", { on: [12, 8] }] as const;
const CHRISTMAS = ["Christmas Day", { on: [12, 25] }] as const;
const SECOND_DAY = ["Second Day of Christmas", { on: [12, 26] }] as const;

/** COUNTRIES are the nationwide public holidays of some countries, by ISO 3166 code; those of regions come by calendar. */
export const COUNTRIES: Readonly<Record<string, Country>> = {
  AT: {
    name: "Austria",
    zone: "Europe/Vienna",
    days: [
      NEW_YEAR,
      EPIPHANY,
      EASTER_MONDAY,
      LABOUR,
      ASCENSION,
      WHIT_MONDAY,
      CORPUS,
      ASSUMPTION,
      ["National Day", { on: [10, 26] }],
      ALL_SAINTS,
      CONCEPTION,
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  BE: {
    name: "Belgium",
    zone: "Europe/Brussels",
    days: [
      NEW_YEAR,
      EASTER_MONDAY,
      LABOUR,
      ASCENSION,
      WHIT_MONDAY,
      ["National Day", { on: [7, 21] }],
      ASSUMPTION,
      ALL_SAINTS,
      ["Armistice Day", { on: [11, 11] }],
      CHRISTMAS,
    ],
  },
  CZ: {
    name: "Czechia",
    zone: "Europe/Prague",
    days: [
      NEW_YEAR,
      GOOD_FRIDAY,
      EASTER_MONDAY,
      LABOUR,
      ["Victory Day", { on: [5, 8] }],
      ["Cyril and Methodius Day", { on: [7, 5] }],
      ["Jan Hus Day", { on: [7, 6] }],
      ["Statehood Day", { on: [9, 28] }],
      ["Independence Day", { on: [10, 28] }],
      ["Freedom and Democracy Day", { on: [11, 17] }],
      ["Christmas Eve", { on: [12, 24] }],
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  DE: {
    name: "Germany",
    zone: "Europe/Berlin",
    days: [
      NEW_YEAR,
      GOOD_FRIDAY,
      EASTER_MONDAY,
      LABOUR,
      ASCENSION,
      WHIT_MONDAY,
      ["German Unity Day", { on: [10, 3] }],
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  DK: {
    name: "Denmark",
    zone: "Europe/Copenhagen",
    days: [
      NEW_YEAR,
      ["Maundy Thursday", { easter: -3 }],
      GOOD_FRIDAY,
      EASTER_MONDAY,
      ASCENSION,
      WHIT_MONDAY,
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  ES: {
    name: "Spain",
    zone: "Europe/Madrid",
    days: [
      NEW_YEAR,
      EPIPHANY,
      GOOD_FRIDAY,
      LABOUR,
      ASSUMPTION,
      ["National Day", { on: [10, 12] }],
      ALL_SAINTS,
      ["Constitution Day", { on: [12, 6] }],
      CONCEPTION,
      CHRISTMAS,
    ],
  },
  FR: {
    name: "France",
    zone: "Europe/Paris",
    days: [
      NEW_YEAR,
      EASTER_MONDAY,
      LABOUR,
      ["Victory Day", { on: [5, 8] }],
      ASCENSION,
      WHIT_MONDAY,
      ["Bastille Day", { on: [7, 14] }],
      ASSUMPTION,
      ALL_SAINTS,
      ["Armistice Day", { on: [11, 11] }],
      CHRISTMAS,
    ],
  },
  GB: {
    name: "England and Wales",
    zone: "Europe/London",
    moves: "next",
    days: [
      NEW_YEAR,
      GOOD_FRIDAY,
      EASTER_MONDAY,
      ["Early May Bank Holiday", { nth: 1, weekday: 1, month: 5 }],
      ["Spring Bank Holiday", { nth: -1, weekday: 1, month: 5 }],
      ["Summer Bank Holiday", { nth: -1, weekday: 1, month: 8 }],
      CHRISTMAS,
      ["Boxing Day", { on: [12, 26] }],
    ],
  },
  IT: {
    name: "Italy",
    zone: "Europe/Rome",
    days: [
      NEW_YEAR,
      EPIPHANY,
      EASTER_MONDAY,
      ["Liberation Day", { on: [4, 25] }],
      LABOUR,
      ["Republic Day", { on: [6, 2] }],
      ASSUMPTION,
      ALL_SAINTS,
      CONCEPTION,
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  NO: {
    name: "Norway",
    zone: "Europe/Oslo",
    days: [
      NEW_YEAR,
      ["Maundy Thursday", { easter: -3 }],
      GOOD_FRIDAY,
      EASTER_MONDAY,
      LABOUR,
      ["Constitution Day", { on: [5, 17] }],
      ASCENSION,
      WHIT_MONDAY,
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  PL: {
    name: "Poland",
    zone: "Europe/Warsaw",
    days: [
      NEW_YEAR,
      EPIPHANY,
      EASTER_MONDAY,
      LABOUR,
      ["Constitution Day", { on: [5, 3] }],
      CORPUS,
      ASSUMPTION,
      ALL_SAINTS,
      ["Independence Day", { on: [11, 11] }],
      ["Christmas Eve", { on: [12, 24], since: 2025 }],
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  PT: {
    name: "Portugal",
    zone: "Europe/Lisbon",
    days: [
      NEW_YEAR,
      GOOD_FRIDAY,
      ["Freedom Day", { on: [4, 25] }],
      LABOUR,
      CORPUS,
      ["Portugal Day", { on: [6, 10] }],
      ASSUMPTION,
      ["Republic Day", { on: [10, 5] }],
      ALL_SAINTS,
      ["Restoration of Independence", { on: [12, 1] }],
      CONCEPTION,
      CHRISTMAS,
    ],
  },
  SE: {
    name: "Sweden",
    zone: "Europe/Stockholm",
    days: [
      NEW_YEAR,
      EPIPHANY,
      GOOD_FRIDAY,
      EASTER_MONDAY,
      LABOUR,
      ASCENSION,
      ["National Day", { on: [6, 6] }],
      ["Midsummer Day", { from: [6, 20], weekday: 6 }],
      ["All Saints' Day", { from: [10, 31], weekday: 6 }],
      CHRISTMAS,
      SECOND_DAY,
    ],
  },
  US: {
    name: "United States",
    zone: "America/New_York",
    moves: "nearest",
    days: [
      NEW_YEAR,
      ["Martin Luther King Jr. Day", { nth: 3, weekday: 1, month: 1 }],
      ["Washington's Birthday", { nth: 3, weekday: 1, month: 2 }],
      ["Memorial Day", { nth: -1, weekday: 1, month: 5 }],
      ["Juneteenth", { on: [6, 19], since: 2021 }],
      ["Independence Day", { on: [7, 4] }],
      ["Labor Day", { nth: 1, weekday: 1, month: 9 }],
      ["Columbus Day", { nth: 2, weekday: 1, month: 10 }],
      ["Veterans Day", { on: [11, 11] }],
      ["Thanksgiving", { nth: 4, weekday: 4, month: 11 }],
      CHRISTMAS,
    ],
  },
};

const DAY = 86_400_000;
/** Holidays are known for years; a year is what a forecast needs. */
const KNOWN_BEFORE = 366 * DAY;

/** easterOf gives Easter Sunday of a year as UTC midnight, epoch ms (Meeus, Astronomical Algorithms, 1991, chapter 8). */
export function easterOf(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}

/** holidaysOf gives the public holidays of a country that touch a span (epoch ms): whole days of its zone. */
export function holidaysOf(code: string, from: number, to: number): Entry[] {
  const country = COUNTRIES[code];
  if (!country) return [];
  const entries: Entry[] = [];
  const first = new Date(from - 7 * DAY).getUTCFullYear();
  for (let year = first; year <= new Date(to + 7 * DAY).getUTCFullYear(); year++) {
    const taken = new Set(country.days.map(([, rule]) => dayOf(rule, year)));
    for (const [title, rule] of country.days) {
      const day = dayOf(rule, year);
      if (day === undefined) continue;
      const observed = "on" in rule ? moved(day, country.moves, taken) : day;
      for (const [date, name] of observed === day
        ? [[day, title] as const]
        : ([
            [day, title],
            [observed, `${title} (observed)`],
          ] as const)) {
        const [startsAt, endsAt] = [instantOf(country.zone, date), instantOf(country.zone, date + DAY)];
        if (endsAt <= from || startsAt >= to) continue;
        entries.push({
          id: `${code}/${title}/${year}${date === day ? "" : "/observed"}`,
          title: name,
          startsAt,
          endsAt,
          announcedAt: startsAt - KNOWN_BEFORE,
          kind: "holiday",
        });
      }
    }
  }
  return entries.sort((a, b) => a.startsAt - b.startsAt);
}

/** moved gives the day on which a holiday that falls on a weekend is observed; each such day is taken once. */
function moved(day: number, how: Country["moves"], taken: Set<number | undefined>): number {
  const weekday = new Date(day).getUTCDay();
  if (!how || (weekday !== 0 && weekday !== 6)) return day;
  if (how === "nearest") return day + (weekday === 6 ? -DAY : DAY);
  let next = day;
  while (taken.has(next) || [0, 6].includes(new Date(next).getUTCDay())) next += DAY;
  taken.add(next);
  return next;
}

function dayOf(rule: Rule, year: number): number | undefined {
  if ("since" in rule && rule.since !== undefined && year < rule.since) return undefined;
  if ("on" in rule) return Date.UTC(year, rule.on[0] - 1, rule.on[1]);
  if ("easter" in rule) return easterOf(year) + rule.easter * DAY;
  if ("from" in rule) {
    const start = Date.UTC(year, rule.from[0] - 1, rule.from[1]);
    return start + ((rule.weekday - new Date(start).getUTCDay() + 7) % 7) * DAY;
  }
  const edge = rule.nth > 0 ? Date.UTC(year, rule.month - 1, 1) : Date.UTC(year, rule.month, 0);
  const weekday = new Date(edge).getUTCDay();
  return rule.nth > 0
    ? edge + (((rule.weekday - weekday + 7) % 7) + (rule.nth - 1) * 7) * DAY
    : edge - ((weekday - rule.weekday + 7) % 7) * DAY;
}
