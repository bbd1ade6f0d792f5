import type { Design } from "./design";
import type { Situation } from "./situation";

/**
 * Expert is one way to see the future of a single series. It is fitted once a day on what was known then, and asked
 * every cycle; its numbers are plain, so that they can be stored.
 */
export interface Expert {
  readonly name: string;
  /** fit gives the numbers that `write` needs (empty when none). */
  fit(design: Design): Float64Array;
  /** write puts one quantile per kept level from `out[at]` on, NaN each when it has nothing to say about the series; it may read the history before `situation.origin` only. */
  write(numbers: Float64Array, situation: Situation, out: Float64Array, at: number): void;
}
