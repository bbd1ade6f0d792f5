import { rearrange } from "../levels";

/** Column is one way to forecast a node: from its traffic, from what its users do, from its profile, from live monitoring. */
export interface Column {
  readonly name: string;
  /** One path a level, all columns at the same levels. */
  readonly paths: readonly Float64Array[];
  /** Mean pinball loss lately; NaN while it has no record. */
  readonly loss: number;
}

/** Losses count by this power: the inverse square weights of Bates and Granger (1969). */
const POWER = 2;
/** A column without a record is taken to lose this much more than the best. */
const UNPROVEN = 2;

/** combineColumns mixes the forecasts of one node by inverse loss to a power, level by level; gives the weights too, which sum to 1. */
export function combineColumns(
  columns: readonly Column[],
  power = POWER,
): { paths: Float64Array[]; weights: Float64Array } {
  const known = columns.map(({ loss }) => loss).filter((loss) => loss > 0);
  const best = known.length > 0 ? Math.min(...known) : 1;
  const raw = columns.map(
    ({ loss }) => (best / (Number.isNaN(loss) ? UNPROVEN * best : Math.max(loss, best))) ** power,
  );
  const total = raw.reduce((a, b) => a + b, 0);
  const weights = Float64Array.from(raw, (value) => value / total);
  const levels = columns[0].paths.length;
  const horizon = columns[0].paths[0].length;
  const paths = Array.from({ length: levels }, () => new Float64Array(horizon));
  const row = new Float64Array(levels);
  for (let h = 0; h < horizon; h++) {
    for (let l = 0; l < levels; l++)
      row[l] = columns.reduce((sum, column, c) => sum + weights[c] * column.paths[l][h], 0);
    rearrange(row, 0, levels);
    for (let l = 0; l < levels; l++) paths[l][h] = row[l];
  }
  return { paths, weights };
}
