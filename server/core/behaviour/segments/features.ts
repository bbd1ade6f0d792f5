import type { Reading } from "../profiles/profile";

/** Feature is one column of what users are compared by; columns of a block are scaled together. */
export interface Feature {
  readonly name: string;
  readonly block: Block;
}
type Block = (typeof BLOCKS)[number];
const BLOCKS = ["actions", "hours", "devices", "pace", "visits", "length", "weekend", "errors"] as const;

/** What a block may contribute to the squared distance of two users. What people do tells most; errors tell least. */
const WEIGHT: Record<Block, number> = {
  actions: 4,
  hours: 2,
  devices: 0.5,
  pace: 1,
  visits: 0.5,
  length: 1,
  weekend: 0.5,
  errors: 0.1,
};
const [HOUR_BLOCKS, MOST_ACTIONS, MOST_DEVICES] = [8, 40, 4];
/** Acts and sessions of an average user that each user's own are mixed with, so that a handful of acts is no character. */
const [PRIOR_ACTS, PRIOR_SESSIONS] = [10, 2];

/** Features is a table of users: one row each, rows of equal length, in the order of the readings given. */
export interface Features {
  readonly columns: readonly Feature[];
  readonly rows: readonly Float64Array[];
}

/**
 * featuresOf turns readings into numbers that may be compared: square roots of shares (Hellinger's distance, so that rare things
 * count and none rules), logarithms of amounts. `overall` is the sum of all readings; each user is shrunk towards it.
 */
export function featuresOf(
  readings: readonly Reading[],
  overall: Reading,
  columns: readonly Feature[] = columnsOf(overall),
): Features {
  const actions = named(columns, "actions");
  const devices = named(columns, "devices");
  const common = rawOf(overall, overall, actions, devices, 0);
  const rows = readings.map((one) => rawOf(one, overall, actions, devices, 1, common));
  return { columns, rows };
}

/** columnsOf chooses what users are compared by: the actions and devices that are used most, and how. */
function columnsOf(overall: Reading): Feature[] {
  return [
    ...most(overall.actions, MOST_ACTIONS).map((name) => ({ name, block: "actions" as const })),
    ...Array.from({ length: HOUR_BLOCKS }, (_, i) => ({ name: `${i * 3}`, block: "hours" as const })),
    ...most(overall.devices, MOST_DEVICES).map((name) => ({ name, block: "devices" as const })),
    { name: "pause", block: "pace" },
    { name: "sessions a day", block: "visits" },
    { name: "acts a session", block: "length" },
    { name: "weekend", block: "weekend" },
    { name: "errors", block: "errors" },
  ];
}

const named = (columns: readonly Feature[], block: Block): string[] =>
  columns.filter((column) => column.block === block).map(({ name }) => name);

function rawOf(
  one: Reading,
  overall: Reading,
  actions: readonly string[],
  devices: readonly string[],
  prior: number,
  common?: Float64Array,
): Float64Array {
  const acts = prior * PRIOR_ACTS;
  const share = (own: number, all: number, weight = acts): number =>
    (own + weight * (all / Math.max(1e-9, overall.acts))) / Math.max(1e-9, one.acts + weight);
  const mean = (sum: number, n: number, all: number, allN: number, weight: number): number =>
    (sum + weight * (all / Math.max(1e-9, allN))) / Math.max(1e-9, n + weight);
  const sessions = prior * PRIOR_SESSIONS;
  const values = [
    ...actions.map((name) => Math.sqrt(share(one.actions[name] ?? 0, overall.actions[name] ?? 0))),
    ...Array.from({ length: HOUR_BLOCKS }, (_, i) =>
      Math.sqrt(share(blockOf(one.hours, i), blockOf(overall.hours, i))),
    ),
    ...devices.map((name) => Math.sqrt(share(one.devices[name] ?? 0, overall.devices[name] ?? 0))),
    mean(one.pauseLogs, one.pauses, overall.pauseLogs, overall.pauses, acts),
    Math.log(mean(one.sessions, one.days, overall.sessions, overall.days, prior)),
    Math.log(mean(one.acts, one.sessions, overall.acts, overall.sessions, sessions)),
    share(one.weekdays[0] + one.weekdays[6], overall.weekdays[0] + overall.weekdays[6]),
    share(one.errors, overall.errors),
  ];
  return Float64Array.from(values, (value, i) => (Number.isFinite(value) ? value : (common?.[i] ?? 0)));
}

const blockOf = (hours: readonly number[], block: number): number =>
  hours[block * 3] + hours[block * 3 + 1] + hours[block * 3 + 2];

const most = (counts: Readonly<Record<string, number>>, count: number): string[] =>
  Object.entries(counts)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, count)
    .map(([name]) => name);

/** Scaler brings rows of features to the scale on which users are compared. */
export interface Scaler {
  readonly centre: readonly number[];
  readonly factor: readonly number[];
}

/** makeScaler centres each column and gives each block of columns its weight as variance. */
export function makeScaler({ columns, rows }: Features): Scaler {
  const n = Math.max(1, rows.length);
  const centre = columns.map((_, c) => rows.reduce((sum, row) => sum + row[c], 0) / n);
  const variance = columns.map((_, c) => rows.reduce((sum, row) => sum + (row[c] - centre[c]) ** 2, 0) / n);
  const total = new Map<Block, number>();
  for (const [c, { block }] of columns.entries()) total.set(block, (total.get(block) ?? 0) + variance[c]);
  const factor = columns.map(({ block }) => {
    const all = total.get(block) ?? 0;
    return all > 1e-12 ? Math.sqrt(WEIGHT[block] / all) : 0;
  });
  return { centre, factor };
}

/** standardise brings one row to the scale of a {@link Scaler}. */
export const standardise = ({ centre, factor }: Scaler, row: Float64Array): number[] =>
  Array.from(row, (value, c) => (value - centre[c]) * factor[c]);
