import {
  CLOCK_FEATURES,
  type Lags,
  lagsOf,
  POINT_FEATURES,
  type Rooted,
  SCALE_FEATURES,
  writeClock,
  writePoint,
  writeScale,
} from "./features";
import { type Forest, type ForestSettings, gather, growForest } from "./forest";
import { applyRidge, fitRidge, type Ridge } from "./ridge";
import { type Tail, tailOf } from "./tail";

/** LeadModel says what demand may be `lead` samples ahead: a point, a learnt scale, and the errors that came in like states. */
export interface LeadModel {
  readonly lead: number;
  readonly lags: Lags;
  readonly point: Ridge;
  readonly scale: Ridge;
  readonly forest: Forest;
  readonly small: number;
  /** Limits of log scale seen in training: a new state is not extrapolated beyond them. */
  readonly least: number;
  readonly most: number;
}

/** LeadSettings of the fit. */
export interface LeadSettings {
  /** Newest samples that are learnt from. */
  readonly rows: number;
  readonly penalty: number;
  readonly forest: ForestSettings;
}

/** LEAD_SETTINGS: at most 8,000 newest samples, 24 trees. */
export const LEAD_SETTINGS: LeadSettings = {
  rows: 8_000,
  penalty: 0.003,
  forest: { trees: 24, leafRows: 20, rowShare: 0.7, mostRows: 3000, featureShare: 0.4, seed: 1 },
};

/** LEAST_ROWS: with fewer training rows there is no model. */
export const LEAST_ROWS = 200;

/** Forest features: point row, scale row, then predicted change, log scale, level, and what only a tree can use. */
const WIDTH = POINT_FEATURES + SCALE_FEATURES + 3 + CLOCK_FEATURES;

/** fitLead learns one lead from everything known, or gives undefined with too little history. */
export function fitLead(
  rooted: Rooted,
  step: number,
  lead: number,
  settings: LeadSettings = LEAD_SETTINGS,
): LeadModel | undefined {
  const lags = lagsOf(step, rooted.count);
  const last = rooted.count - 1 - lead;
  const from = Math.max(lags.first, last - settings.rows + 1);
  const rows = last - from + 1;
  if (rows < LEAST_ROWS) return undefined;
  const { z, move } = rooted;
  const typical = (move[last] - move[from]) / Math.max(1, last - from);
  const small = 0.05 * typical + 1e-9;

  const x = new Float64Array(rows * POINT_FEATURES);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    writePoint(rooted, lags, from + r, lead, x, r * POINT_FEATURES);
    y[r] = z[from + r + lead] - z[from + r];
  }
  const point = fitRidge(x, rows, POINT_FEATURES, y, settings.penalty);
  const errors = new Float64Array(rows);
  const size = new Float64Array(rows);
  const s = new Float64Array(rows * SCALE_FEATURES);
  for (let r = 0; r < rows; r++) {
    errors[r] = y[r] - applyRidge(point, x, r * POINT_FEATURES);
    size[r] = Math.log(small + Math.abs(errors[r]));
    writeScale(rooted, lags, from + r, lead, small, s, r * SCALE_FEATURES);
  }
  const scale = fitRidge(s, rows, SCALE_FEATURES, size, settings.penalty);
  const wide = new Float64Array(rows * WIDTH);
  let least = Infinity;
  let most = -Infinity;
  for (let r = 0; r < rows; r++) {
    const log = applyRidge(scale, s, r * SCALE_FEATURES);
    least = Math.min(least, log);
    most = Math.max(most, log);
    joinRow(
      x,
      r * POINT_FEATURES,
      s,
      r * SCALE_FEATURES,
      y[r] - errors[r],
      log,
      z[from + r],
      wide,
      r * WIDTH,
    );
    writeClock(rooted, lags, from + r, lead, wide, r * WIDTH + WIDTH - CLOCK_FEATURES);
    errors[r] /= Math.exp(log);
  }
  const forest = growForest(wide, rows, WIDTH, errors, {
    ...settings.forest,
    seed: settings.forest.seed + lead,
  });
  return { lead, lags, point, scale, forest, small, least, most };
}

function joinRow(
  point: Float64Array,
  pointAt: number,
  scale: Float64Array,
  scaleAt: number,
  change: number,
  log: number,
  level: number,
  row: Float64Array,
  at: number,
): void {
  for (let k = 0; k < POINT_FEATURES; k++) row[at + k] = point[pointAt + k];
  for (let k = 0; k < SCALE_FEATURES; k++) row[at + POINT_FEATURES + k] = scale[scaleAt + k];
  const own = at + POINT_FEATURES + SCALE_FEATURES;
  row[own] = change;
  row[own + 1] = log;
  row[own + 2] = level;
}

/** tailAhead gives the tail of demand `model.lead` samples after the newest one, in its own unit. */
export function tailAhead(model: LeadModel, rooted: Rooted): Tail {
  const i = rooted.count - 1;
  const pointRow = new Float64Array(POINT_FEATURES);
  const scaleRow = new Float64Array(SCALE_FEATURES);
  const row = new Float64Array(WIDTH);
  writePoint(rooted, model.lags, i, model.lead, pointRow, 0);
  writeScale(rooted, model.lags, i, model.lead, model.small, scaleRow, 0);
  const log = Math.min(model.most, Math.max(model.least, applyRidge(model.scale, scaleRow, 0)));
  const change = applyRidge(model.point, pointRow, 0);
  joinRow(pointRow, 0, scaleRow, 0, change, log, rooted.z[i], row, 0);
  writeClock(rooted, model.lags, i, model.lead, row, WIDTH - CLOCK_FEATURES);
  const point = rooted.z[i] + change;
  const scale = Math.exp(log);
  return tailOf(gather(model.forest, row, 0)).map((error) => Math.max(0, point + scale * error) ** 2);
}
