import { factorise, gram, project, solve } from "@/server/core/forecast/linear";

/** Ridge is a linear rule on standardised features. */
export interface Ridge {
  readonly intercept: number;
  readonly weights: Float64Array;
}

/**
 * fitRidge fits targets on rows × width features, shrunk by `penalty` (relative to the rows) on standardised features
 * (Hoerl and Kennard, 1970). A feature without variance gets weight 0.
 */
export function fitRidge(
  x: Float64Array,
  rows: number,
  width: number,
  y: Float64Array,
  penalty: number,
): Ridge {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let r = 0, at = 0; r < rows; r++, at += width)
    for (let k = 0; k < width; k++) mean[k] += x[at + k] / rows;
  for (let r = 0, at = 0; r < rows; r++, at += width) {
    for (let k = 0; k < width; k++) scale[k] += (x[at + k] - mean[k]) ** 2 / rows;
  }
  for (let k = 0; k < width; k++) scale[k] = scale[k] > 1e-18 ? Math.sqrt(scale[k]) : 0;
  let centre = 0;
  for (let r = 0; r < rows; r++) centre += y[r] / rows;
  const standard = new Float64Array(rows * width);
  const target = new Float64Array(rows);
  for (let r = 0, at = 0; r < rows; r++, at += width) {
    for (let k = 0; k < width; k++) standard[at + k] = scale[k] > 0 ? (x[at + k] - mean[k]) / scale[k] : 0;
    target[r] = y[r] - centre;
  }
  const normal = gram(standard, rows, width);
  for (let k = 0; k < width; k++) normal[k * width + k] += penalty * rows + 1e-9;
  factorise(normal, width);
  const weights = solve(normal, width, project(standard, rows, width, target));
  let intercept = centre;
  for (let k = 0; k < width; k++) {
    weights[k] = scale[k] > 0 ? weights[k] / scale[k] : 0;
    intercept -= weights[k] * mean[k];
  }
  return { intercept, weights };
}

/** applyRidge gives the rule's value for the row that begins at `at`. */
export function applyRidge(rule: Ridge, row: Float64Array, at: number): number {
  let value = rule.intercept;
  for (let k = 0; k < rule.weights.length; k++) value += rule.weights[k] * row[at + k];
  return value;
}
