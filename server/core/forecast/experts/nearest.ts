import type { Expert } from "../expert";
import type { History } from "../history";
import { LEVELS, quantileOfSorted } from "../levels";
import { MEANS, MOVEMENT, NEAREST, root, searchBy, SHAPE } from "./likeness";

const NONE = new Float64Array(0);
const L = LEVELS.length;
/** Fewer answers than this say nothing. */
const LEAST = 6;

const square = (value: number): number => value * Math.abs(value);

type Search = (history: History, origin: number, reach: number) => Int32Array;
type Follow = (now: number, then: number, after: number) => number;

const change: Follow = (now, then, after) => now + after - then;
const value: Follow = (_, __, after) => after;

/** nearestExpert makes "what followed the moments that looked most like this one", silent more than `most` hours ahead. */
function nearestExpert(
  name: string,
  search: Search,
  follow: Follow,
  most = Number.POSITIVE_INFINITY,
): Expert {
  const buffer = new Float64Array(NEAREST);
  return {
    name,
    fit: () => NONE,
    write(_, { history, origin, lead }, out, at) {
      const { hour, day, y, usual } = history;
      if (lead > most * hour) {
        out.fill(Number.NaN, at, at + L);
        return;
      }
      // One search serves all leads of a reach; what followed a moment must be known at the origin.
      const reach = lead <= hour ? hour : lead <= 6 * hour ? 6 * hour : Math.max(day, lead);
      const moments = search(history, origin, reach);
      if (moments.length < LEAST) {
        out.fill(Number.NaN, at, at + L);
        return;
      }
      const now = root(y[origin - 1]);
      let count = 0;
      for (const moment of moments) {
        const said = follow(now, root(usual[moment - 1]), root(usual[moment + lead - 1]));
        let k = count++ - 1;
        for (; k >= 0 && buffer[k] > said; k--) buffer[k + 1] = buffer[k];
        buffer[k + 1] = said;
      }
      for (let l = 0; l < L; l++) out[at + l] = square(quantileOfSorted(buffer, count, LEVELS[l]));
    },
  };
}

const byMeans = searchBy(MEANS);
const byShape = searchBy(SHAPE);
const byMovement = searchBy(MOVEMENT);

/**
 * NEAREST_CHANGE adds to the last value the changes that followed the past moments most like this one, whatever the time
 * of day: nearest neighbours in the means of the last minutes to hours (Farmer and Sidorowich 1987).
 */
export const NEAREST_CHANGE: Expert = nearestExpert("nearest moments, change", byMeans, change);
/** NEAREST_VALUE is the values that followed those moments. */
export const NEAREST_VALUE: Expert = nearestExpert("nearest moments, value", byMeans, value);
/** SHAPE_VALUE is the values that followed the last six values before, within an hour: bursts and steps that repeat themselves. */
export const SHAPE_VALUE: Expert = nearestExpert("nearest shapes", byShape, value, 1);
/** MOVEMENT_CHANGE is the changes within an hour after the last value was reached in the same way, at whatever level. */
export const MOVEMENT_CHANGE: Expert = nearestExpert("nearest movements", byMovement, change, 1);
