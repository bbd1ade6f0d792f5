import { type Row, solve } from "./gamma-poisson";

/** Effort is what the events of one action show by themselves: sums over recorded acts, and how many told. */
export interface Effort {
  readonly application: string;
  acts: number;
  timed: number;
  durationMs: number;
  /** Sum of the squares of durations, ms². */
  durationSquares: number;
  sized: number;
  bytes: number;
}

/** A second, and a megabyte: brings what is added up to like sizes. */
const [SECOND, MEGABYTE] = [1000, 1e6];

/**
 * priorOf gives what each action would be expected to cost before its own use is looked at: so much an act, a second that it takes and
 * a megabyte that it sends, the three rates being those that explain what was measured of all actions together. So a rare action shares what
 * is known of common ones. An action that does not concern the column costs 0.
 */
export function priorOf(
  rows: readonly Row[],
  efforts: readonly Effort[],
  concerns: (action: number) => boolean,
): Float64Array {
  const signs = efforts.map(signsOf);
  const shared: Row[] = rows.map(({ places, counts, used }) => ({
    places: [0, 1, 2],
    counts: [0, 1, 2].map((s) => places.reduce((sum, place, i) => sum + counts[i] * signs[place][s], 0)),
    used,
  }));
  const totals = [0, 1, 2].map((s) => shared.reduce((sum, row) => sum + row.counts[s], 0));
  const used = shared.reduce((sum, row) => sum + row.used, 0);
  const even = Float64Array.from(totals, (total) => (total > 0 ? used / 3 / total : 0));
  const rates = solve(shared, { mean: even, dispersion: 1e-9 });
  return Float64Array.from(signs, (own, a) =>
    concerns(a) ? own.reduce((sum, value, s) => sum + value * rates[s], 0) : 0,
  );
}

const signsOf = ({ timed, durationMs, sized, bytes }: Effort): number[] => [
  1,
  timed > 0 ? durationMs / timed / SECOND : 0,
  sized > 0 ? bytes / sized / MEGABYTE : 0,
];
