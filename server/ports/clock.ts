/**
 * Clock is the only source of "now". It may run faster than the wall (see HEADROOM_SPEED), so nothing that decides
 * may call Date.now(). Contract: never goes backwards between two calls in one process.
 */
export interface Clock {
  /** Epoch milliseconds of the product's present. */
  now(): number;
  /** Product milliseconds per wall millisecond, ≥ 1; timers divide by it. */
  readonly speed: number;
}
