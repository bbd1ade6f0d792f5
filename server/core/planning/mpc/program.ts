/**
 * Program is a mixed-integer linear program as plain data: minimise cost · x subject to rowLower ≤ A x ≤ rowUpper and
 * lower ≤ x ≤ upper. A is in compressed rows; infinities are ±Infinity; `integer` holds 1 for a whole-number column.
 */
export interface Program {
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly integer: Uint8Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Row i's entries are at rowStart[i] to rowStart[i + 1] of `column` and `value`. */
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
  /** Whole-number columns that belong together through time (a pool's nodes), and the area that each column is of; −1 for other columns. A solver may round them together. */
  readonly bundle: Int32Array;
  readonly area: Int32Array;
  /** 1 for a bundle that may always grow, so that it is rounded after those whose growth another one limits. */
  readonly free: Uint8Array;
}

/** Term is one entry of a row: column and coefficient. */
export type Term = readonly [column: number, coefficient: number];

/** ProgramBuilder collects columns and rows; `column` and `row` give the number of what they added. */
export interface ProgramBuilder {
  column(args: {
    cost?: number;
    lower?: number;
    upper?: number;
    whole?: { readonly bundle: number; readonly area: number; readonly free?: boolean };
  }): number;
  row(lower: number, upper: number, terms: readonly Term[]): number;
  build(): Program;
}

/** programBuilder starts an empty program. */
export function programBuilder(): ProgramBuilder {
  const cost: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  const integer: number[] = [];
  const bundle: number[] = [];
  const area: number[] = [];
  const free: number[] = [];
  const rowLower: number[] = [];
  const rowUpper: number[] = [];
  const rowStart: number[] = [0];
  const column: number[] = [];
  const value: number[] = [];
  return {
    column(args) {
      cost.push(args.cost ?? 0);
      lower.push(args.lower ?? 0);
      upper.push(args.upper ?? Number.POSITIVE_INFINITY);
      integer.push(args.whole ? 1 : 0);
      bundle.push(args.whole?.bundle ?? -1);
      area.push(args.whole?.area ?? -1);
      free.push(args.whole?.free ? 1 : 0);
      return cost.length - 1;
    },
    row(least, most, terms) {
      rowLower.push(least);
      rowUpper.push(most);
      for (const [index, coefficient] of terms) {
        if (coefficient === 0) continue;
        column.push(index);
        value.push(coefficient);
      }
      rowStart.push(column.length);
      return rowLower.length - 1;
    },
    build: () => ({
      cost: Float64Array.from(cost),
      lower: Float64Array.from(lower),
      upper: Float64Array.from(upper),
      integer: Uint8Array.from(integer),
      rowLower: Float64Array.from(rowLower),
      rowUpper: Float64Array.from(rowUpper),
      rowStart: Int32Array.from(rowStart),
      column: Int32Array.from(column),
      value: Float64Array.from(value),
      bundle: Int32Array.from(bundle),
      area: Int32Array.from(area),
      free: Uint8Array.from(free),
    }),
  };
}
