/** Lengths of time in milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** HISTORY_DAYS lie behind the world's live start. */
export const HISTORY_DAYS = 28;

/** dayOf gives the number of the UTC day in which an instant (epoch ms) lies. */
export const dayOf = (at: number): number => Math.floor(at / DAY);

/** floorTo gives the last multiple of `step` ms at or before `at`. */
export const floorTo = (at: number, step: number): number => Math.floor(at / step) * step;

/** WorldIdentity is all that a world depends on: same identity, same world. */
export interface WorldIdentity {
  readonly seed: number;
  /** Epoch ms at which the product meets the world; history lies before it. */
  readonly liveStart: number;
  /** True for a world in which classes and a new tenant come on top, for evaluations. */
  readonly cohorts?: boolean;
}

/** historyStart gives the first minute of which the world has samples, epoch ms. */
export const historyStart = ({ liveStart }: WorldIdentity): number =>
  floorTo(liveStart, MINUTE) - HISTORY_DAYS * DAY;
