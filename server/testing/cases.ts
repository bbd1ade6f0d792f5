/** A twentieth of the cases finds what is plainly broken while one writes; `npm test` tries all. */
const SHARE = process.env.HEADROOM_FEW_CASES ? 1 / 20 : 1;

/** cases gives how many made-up cases a property is tried on: `full` in `npm test`, a twentieth in `npm run check`. */
export const cases = (full: number): number => Math.ceil(full * SHARE);
