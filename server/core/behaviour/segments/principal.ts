import type { Feature } from "./features";

/** Principal is a table of users seen along the directions in which they differ most. */
export interface Principal {
  /** Directions of length 1, the one of most variance first; fewer than asked for when users differ in fewer ways. */
  readonly axes: readonly Float64Array[];
  /** Share of all variance along each axis, 0 to 1. */
  readonly shares: readonly number[];
  /** Where each row lies along each axis, from the mean of all rows. */
  readonly points: readonly Float64Array[];
}

const MOST_TURNS = 500;
const [SETTLED, NOTHING] = [1e-10, 1e-9];

/**
 * principal finds the first `count` principal components of rows of equal length (Pearson 1901), by power iteration on the covariance matrix
 * with deflation. The largest loading of each axis is positive, so that the picture does not flip from day to day.
 */
export function principal(rows: readonly ArrayLike<number>[], count: number): Principal {
  const width = rows[0]?.length ?? 0;
  const mean = Float64Array.from({ length: width }, (_, c) => sumOf(rows, (row) => row[c]) / rows.length);
  const centred = rows.map((row) => Float64Array.from(mean, (m, c) => row[c] - m));
  const covariance = Array.from({ length: width }, (_, a) =>
    Float64Array.from({ length: width }, (_, b) => sumOf(centred, (row) => row[a] * row[b]) / rows.length),
  );
  const total = covariance.reduce((sum, row, c) => sum + row[c], 0);
  const axes: Float64Array[] = [];
  const shares: number[] = [];
  while (axes.length < Math.min(count, width)) {
    const { axis, variance } = strongest(covariance);
    if (!(variance > NOTHING * total)) break;
    axes.push(axis);
    shares.push(variance / total);
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++) covariance[a][b] -= variance * axis[a] * axis[b];
  }
  return { axes, shares, points: centred.map((row) => Float64Array.from(axes, (axis) => dot(row, axis))) };
}

/** strongest gives the direction of most variance; it starts at the column that varies most. */
function strongest(covariance: readonly Float64Array[]): { axis: Float64Array; variance: number } {
  let start = 0;
  for (const [c, row] of covariance.entries()) if (row[c] > covariance[start][start]) start = c;
  let axis = Float64Array.from(covariance[start]);
  let variance = 0;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const length = Math.sqrt(dot(axis, axis));
    if (!(length > 0)) return { axis, variance: 0 };
    const unit = axis.map((value) => value / length);
    axis = Float64Array.from(covariance, (row) => dot(row, unit));
    const next = dot(axis, unit);
    const settled = Math.abs(next - variance) <= SETTLED * next;
    variance = next;
    if (settled) return { axis: upright(unit), variance };
  }
  const length = Math.sqrt(dot(axis, axis));
  return { axis: upright(axis.map((value) => value / length)), variance };
}

function upright(axis: Float64Array): Float64Array {
  const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

/** AxisWords says in words what lies at either end of an axis. */
export interface AxisWords {
  readonly more: readonly string[];
  readonly less: readonly string[];
}

const WORDS_EACH = 2;
/** A feature names an end of an axis when its loading is at least this share of the largest. */
const TELLING = 0.35;

/** axisWords names an axis by its largest loadings on either side. */
export function axisWords(axis: ArrayLike<number>, columns: readonly Feature[]): AxisWords {
  const loadings = columns.map((column, c) => ({ word: featureWord(column), by: axis[c] }));
  const most = loadings.reduce((max, { by }) => Math.max(max, Math.abs(by)), 0);
  const end = (sign: 1 | -1): string[] =>
    loadings
      .filter(({ by }) => sign * by >= TELLING * most && by !== 0)
      .sort((a, b) => sign * (b.by - a.by))
      .slice(0, WORDS_EACH)
      .map(({ word }) => word);
  return { more: end(1), less: end(-1) };
}

const PLAIN: Record<string, string> = {
  pause: "longer pauses",
  "sessions a day": "more sessions a day",
  "acts a session": "longer sessions",
  weekend: "weekends",
  errors: "errors",
};

/** featureWord says what more of a feature means. */
export function featureWord({ name, block }: Feature): string {
  if (block === "hours") return `${name.padStart(2, "0")} to ${String(Number(name) + 3).padStart(2, "0")} h`;
  if (block === "actions") return name.split("/").at(-1) ?? name;
  return PLAIN[name] ?? name;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

const sumOf = <T>(rows: readonly T[], value: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + value(row), 0);
