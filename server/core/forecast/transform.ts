/** Transform maps values to a space where errors are about additive, and back; both rise. */
export interface Transform {
  readonly to: (value: number) => number;
  readonly back: (value: number) => number;
}

/** IDENTITY leaves values alone. */
export const IDENTITY: Transform = { to: (value) => value, back: (value) => value };

/** SQUARE_ROOT is the signed square root: the safe space for counts and rates. */
export const SQUARE_ROOT: Transform = {
  to: (value) => (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value)),
  back: (value) => (value < 0 ? -value * value : value * value),
};

/** logarithm is asinh(value / unit): linear near 0 and logarithmic above `unit` (> 0, in the value's unit). */
export const logarithm = (unit: number): Transform => ({
  to: (value) => Math.asinh(value / unit),
  back: (value) => unit * Math.sinh(value),
});
