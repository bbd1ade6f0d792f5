import { solveSymmetric } from "../complexity/normal-equations";

/**
 * Join learns, for one lead, what behaviour adds to a traffic-based forecast: the traffic forecast's error as a linear function of what
 * active users were about to do, by ridge regression with fading memory. With nothing learned it adds nothing.
 */
export interface Join {
  readonly size: number;
  readonly matrix: Float64Array[];
  readonly right: Float64Array;
  seen: number;
  /** Running absolute errors with and without the correction, made before each was learned. */
  plainError: number;
  joinedError: number;
}

/** Memory fades so much with each lesson: at one in ten minutes it halves in a week. */
const KEEP = 0.9993;
/** Ridge relative to the features' size: behaviour must show its worth before it moves a forecast. */
const RIDGE = 20;
const LEAST_SEEN = 200;
const KEEP_ERROR = 0.998;

/** newJoin begins one for `size` features. */
export const newJoin = (size: number): Join => ({
  size,
  matrix: Array.from({ length: size }, () => new Float64Array(size)),
  right: new Float64Array(size),
  seen: 0,
  plainError: 0,
  joinedError: 0,
});

/** correctionOf gives what the features add to the traffic forecast's median; 0 until 200 lessons were learned. */
export function correctionOf(join: Join, features: Float64Array): number {
  if (join.seen < LEAST_SEEN) return 0;
  const scale = join.matrix.map((row, i) => Math.sqrt(row[i]) || 1);
  const ridged = join.matrix.map((row, i) =>
    row.map((value, k) => value / scale[i] / scale[k] + (i === k ? RIDGE * (1 - KEEP) : 0)),
  );
  const slope = solveSymmetric(
    ridged,
    join.right.map((value, i) => value / scale[i]),
  );
  return features.reduce((sum, value, i) => sum + (value * slope[i]) / scale[i], 0);
}

/** learnJoin enters what came less what traffic had said, with the features of that time and the correction then made. */
export function learnJoin(join: Join, features: Float64Array, error: number, corrected: number): void {
  for (let i = 0; i < join.size; i++) {
    for (let k = 0; k < join.size; k++)
      join.matrix[i][k] = KEEP * join.matrix[i][k] + features[i] * features[k];
    join.right[i] = KEEP * join.right[i] + features[i] * error;
  }
  join.plainError = KEEP_ERROR * join.plainError + Math.abs(error);
  join.joinedError = KEEP_ERROR * join.joinedError + Math.abs(error - corrected);
  join.seen++;
}

/** joinedQuantiles moves a traffic forecast's quantiles by a correction and narrows or widens them as its errors are. */
export function joinedQuantiles(
  join: Join,
  said: readonly number[],
  median: number,
  correction: number,
): number[] {
  const width =
    join.seen < LEAST_SEEN || join.plainError === 0
      ? 1
      : Math.min(1.5, Math.max(0.4, join.joinedError / join.plainError));
  return said.map((value) => Math.max(0, median + correction + width * (value - median)));
}
