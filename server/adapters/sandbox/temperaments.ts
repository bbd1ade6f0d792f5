import { ACTIONS, actionIndex } from "./actions";

/** Temperament is one way of using the sandbox; a user keeps theirs for life. */
export interface Temperament {
  readonly name: string;
  /** The application whose campaigns and growth move it. */
  readonly application: string;
  /** Share of the users. */
  readonly share: number;
  readonly sessionsPerDay: number;
  /** Similar users for whom one named user stands, on average. */
  readonly weight: number;
  /** UTC offsets in hours where such users live, and how many of them. */
  readonly zones: readonly (readonly [offset: number, share: number])[];
  /** Activity by local hour, mean 1. */
  readonly hours: readonly number[];
  /** Activity by weekday, Sunday first, mean 1. */
  readonly weekdays: readonly number[];
  /** Median seconds between two actions. */
  readonly thinkSeconds: number;
  /** Mobile, desktop, television, script: cumulative. */
  readonly devices: readonly number[];
  /** Cumulative probability of the first action, in the order of ACTIONS. */
  readonly first: readonly number[];
  /** Cumulative probabilities of the next action; the last column, after the actions, ends the session. */
  readonly next: readonly (readonly number[])[];
}

/** DEVICES in the order of a temperament's `devices`. */
export const DEVICES = ["mobile", "desktop", "television", "script"] as const;

type Row = Readonly<Record<string, number>>;

const meanOne = (values: readonly number[]): number[] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
};

/** Sums of bumps `height` high and `width` hours wide around a local hour, over a floor, wrapped at midnight. */
const bumps = (
  floor: number,
  ...peaks: readonly (readonly [hour: number, width: number, height: number])[]
): number[] =>
  meanOne(
    Array.from({ length: 24 }, (_, hour) =>
      peaks.reduce((sum, [at, width, height]) => {
        const gap = Math.abs(((hour + 0.5 - at + 36) % 24) - 12);
        return sum + height * Math.exp(-0.5 * (gap / width) ** 2);
      }, floor),
    ),
  );

const cumulative = (weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight / total));
};

const END = ACTIONS.length;

/** chain reads rows `from: {to: weight, end: weight}` into cumulative rows. */
function chain(first: Row, rows: Readonly<Record<string, Row>>): Pick<Temperament, "first" | "next"> {
  const dense = (row: Row): number[] => {
    const weights = new Array<number>(END + 1).fill(0);
    for (const [name, weight] of Object.entries(row))
      weights[name === "end" ? END : actionIndex(name)] = weight;
    return cumulative(weights);
  };
  return {
    first: dense(first).slice(0, END),
    next: ACTIONS.map(({ name }) => dense(rows[name] ?? { end: 1 })),
  };
}

const WORLDWIDE: Temperament["zones"] = [
  [0, 0.3],
  [1, 0.35],
  [-5, 0.2],
  [8, 0.15],
];
const EUROPE: Temperament["zones"] = [
  [0, 0.35],
  [1, 0.5],
  [2, 0.15],
];

/** TEMPERAMENTS in the order in which the sandbox's arrays hold them. */
export const TEMPERAMENTS: readonly Temperament[] = [
  {
    name: "morning shopper",
    application: "storefront",
    share: 0.24,
    sessionsPerDay: 1.6,
    weight: 4600,
    zones: WORLDWIDE,
    hours: bumps(0.12, [8.5, 1.8, 1], [12.5, 1.5, 0.45]),
    weekdays: meanOne([0.8, 1.1, 1.1, 1.05, 1.05, 1.1, 0.8]),
    thinkSeconds: 18,
    devices: [0.6, 1, 1, 1],
    ...chain(
      { home: 5, search: 3, product: 1 },
      {
        home: { search: 6, product: 2, cart: 0.5, end: 0.5 },
        search: { product: 8, search: 1, end: 0.6 },
        product: { cart: 4, product: 2, search: 2, end: 0.7 },
        cart: { checkout: 6, product: 1, end: 0.6 },
        checkout: { account: 3, end: 6, home: 0.5 },
        account: { end: 4, home: 1 },
      },
    ),
  },
  {
    name: "evening browser",
    application: "storefront",
    share: 0.2,
    sessionsPerDay: 1.8,
    weight: 3400,
    zones: WORLDWIDE,
    hours: bumps(0.14, [20.5, 2.2, 1], [16, 2, 0.3]),
    weekdays: meanOne([1.25, 0.9, 0.9, 0.95, 0.95, 1.05, 1.2]),
    thinkSeconds: 28,
    devices: [0.75, 1, 1, 1],
    ...chain(
      { home: 4, product: 4, search: 2 },
      {
        home: { product: 5, search: 3, browse: 0.4, end: 0.4 },
        search: { product: 8, search: 1.5, end: 0.5 },
        product: { product: 9, search: 3, cart: 0.8, home: 0.8, end: 1.2 },
        cart: { product: 4, checkout: 1.6, end: 1 },
        checkout: { account: 2, end: 5 },
        account: { home: 1, end: 3 },
        browse: { home: 1, play: 1, end: 1 },
        play: { end: 3, browse: 1 },
      },
    ),
  },
  {
    name: "data analyst",
    application: "reports",
    share: 0.16,
    sessionsPerDay: 2.4,
    weight: 300,
    zones: EUROPE,
    hours: bumps(0.06, [10, 1.6, 1], [14.5, 1.8, 0.9]),
    weekdays: meanOne([0.15, 1.35, 1.35, 1.35, 1.3, 1.15, 0.2]),
    thinkSeconds: 55,
    devices: [0, 1, 1, 1],
    ...chain(
      { list_reports: 6, open_report: 4 },
      {
        list_reports: { open_report: 6, run_query: 3, end: 0.4 },
        open_report: { run_query: 5, render_chart: 4, list_reports: 1, end: 0.6 },
        run_query: { run_query: 4, render_chart: 5, open_report: 1, export: 0.25, end: 0.7 },
        render_chart: { run_query: 4, render_chart: 2, open_report: 1, export: 0.3, end: 0.9 },
        export: { list_reports: 2, end: 3 },
      },
    ),
  },
  {
    name: "batch exporter",
    application: "reports",
    share: 0.08,
    sessionsPerDay: 4,
    weight: 170,
    zones: EUROPE,
    hours: bumps(0.35, [2.5, 1.3, 1], [6, 1, 0.5], [18, 1.2, 0.6]),
    weekdays: meanOne([0.8, 1.1, 1.05, 1.05, 1.05, 1.05, 0.8]),
    thinkSeconds: 9,
    devices: [0, 0.1, 0.1, 1],
    ...chain(
      { list_reports: 3, export: 6 },
      {
        list_reports: { export: 8, end: 0.2 },
        export: { export: 9, run_query: 0.6, list_reports: 0.4, end: 1.6 },
        run_query: { export: 4, end: 0.5 },
      },
    ),
  },
  {
    name: "video watcher",
    application: "media",
    share: 0.2,
    sessionsPerDay: 1.5,
    weight: 900,
    zones: [
      [8, 0.4],
      [1, 0.35],
      [-5, 0.25],
    ],
    hours: bumps(0.1, [21, 2.1, 1], [13, 1.5, 0.3]),
    weekdays: meanOne([1.4, 0.85, 0.85, 0.85, 0.9, 1.05, 1.4]),
    thinkSeconds: 150,
    devices: [0.3, 0.45, 1, 1],
    ...chain(
      { browse: 7, play: 3 },
      {
        browse: { play: 7, browse: 2, upload: 1.4, end: 0.4 },
        play: { play: 5, seek: 4, browse: 2, download: 0.3, end: 1 },
        seek: { play: 6, seek: 2, end: 0.4 },
        download: { browse: 2, end: 3 },
        upload: { upload: 3, browse: 2, end: 1 },
      },
    ),
  },
  {
    name: "occasional",
    application: "storefront",
    share: 0.12,
    sessionsPerDay: 0.5,
    weight: 2400,
    zones: WORLDWIDE,
    hours: bumps(0.2, [11, 3, 1], [18, 3, 1]),
    weekdays: meanOne([1.1, 0.95, 0.95, 0.95, 0.95, 1, 1.1]),
    thinkSeconds: 40,
    devices: [0.55, 1, 1, 1],
    ...chain(
      { home: 6, search: 2, browse: 0.2 },
      {
        home: { search: 3, product: 2, account: 0.5, end: 4 },
        search: { product: 4, end: 3 },
        product: { home: 1, cart: 0.4, end: 4 },
        cart: { checkout: 1, end: 2 },
        checkout: { end: 1 },
        account: { end: 1 },
        browse: { play: 1, end: 2 },
      },
    ),
  },
  {
    name: "student",
    application: "reports",
    // None of the usual users: students come in classes; see cohorts.ts.
    share: 0,
    sessionsPerDay: 1,
    weight: 170,
    zones: [[1, 1]],
    hours: bumps(0.1, [10, 1, 1]),
    weekdays: meanOne([0.1, 1, 1, 1, 1, 1, 0.1]),
    thinkSeconds: 110,
    devices: [0, 1, 1, 1],
    ...chain(
      { list_reports: 1 },
      {
        list_reports: { open_report: 5, list_reports: 1 },
        open_report: { open_report: 4, list_reports: 0.6, run_query: 2, end: 0.1 },
        run_query: { run_query: 5, render_chart: 4, open_report: 0.5, end: 0.4 },
        render_chart: { run_query: 5, render_chart: 3, export: 0.1, end: 0.4 },
        export: { end: 1 },
      },
    ),
  },
];

/** THINK_SIGMA is the spread of the logarithm of the time between two actions, around the logarithm of its median. */
export const THINK_SIGMA = 0.7;

/** usualPerHour gives how often a temperament does an action in an hour of use, on average. */
export function usualPerHour(temperament: Temperament, action: number): number {
  const visits = expectedVisits(temperament);
  const seconds =
    visits.reduce((sum, count) => sum + count, 0) * temperament.thinkSeconds * Math.exp(THINK_SIGMA ** 2 / 2);
  return (visits[action] * 3600) / seconds;
}

/** expectedVisits gives how often each action occurs in one session of a temperament, summed until it has died out. */
export function expectedVisits({ first, next }: Temperament): Float64Array {
  const step = (row: readonly number[], index: number): number =>
    row[index] - (index > 0 ? row[index - 1] : 0);
  const visits = new Float64Array(END);
  let now = Float64Array.from({ length: END }, (_, index) => step(first, index));
  for (let round = 0; round < 400; round++) {
    const then = new Float64Array(END);
    for (let from = 0; from < END; from++) {
      visits[from] += now[from];
      if (now[from] === 0) continue;
      for (let to = 0; to < END; to++) then[to] += now[from] * step(next[from], to);
    }
    now = then;
  }
  return visits;
}
