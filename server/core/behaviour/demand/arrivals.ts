import { localTime } from "../profiles/profile";

const HOUR = 3_600_000;
/** An hour of the week is drawn to what its hour and its weekday suggest, as if that had been seen for so many weeks. */
const PRIOR_WEEKS = 2;
/** What came lately is believed like so many expected sessions. */
const LATELY_SESSIONS = 6;

/** Arrivals is how often a group begins sessions, by where its users are. */
export interface Arrivals {
  /** Sessions counted by local weekday × 24 + hour. */
  readonly starts: readonly number[];
  /** Weeks over which they were counted. */
  readonly weeks: number;
  /** Share of the group's sessions in each region. */
  readonly regions: readonly (readonly [region: string, share: number])[];
}

/** weekOf smooths the hours of the week: what an hour had, drawn towards what its hour and its weekday have on average. */
export function weekOf({ starts, weeks }: Pick<Arrivals, "starts" | "weeks">): Float64Array {
  const total = starts.reduce((sum, n) => sum + n, 0);
  const hours = new Float64Array(24);
  const days = new Float64Array(7);
  for (let i = 0; i < 168; i++) {
    hours[i % 24] += starts[i];
    days[Math.floor(i / 24)] += starts[i];
  }
  return Float64Array.from(starts, (n, i) => {
    if (total === 0 || weeks <= 0) return 0;
    const usual = (hours[i % 24] * days[Math.floor(i / 24)]) / total / weeks;
    return (n + PRIOR_WEEKS * usual) / (weeks + PRIOR_WEEKS);
  });
}

/**
 * arrivalsAt gives the sessions that a group begins in a step from `at` (epoch ms) on: its week by local time, times what came lately
 * over what was expected then (a gamma prior around 1), times what the calendar tells (`lift`).
 */
export function arrivalsAt(
  week: Float64Array,
  regions: Arrivals["regions"],
  at: number,
  stepMs: number,
  lately: { readonly came: number; readonly expected: number },
  lift = 1,
): number {
  let perHour = 0;
  for (const [region, share] of regions) {
    const { hour, weekday } = localTime(at, region);
    perHour += share * week[weekday * 24 + hour];
  }
  const pace = (lately.came + LATELY_SESSIONS) / (lately.expected + LATELY_SESSIONS);
  return perHour * (stepMs / HOUR) * pace * lift;
}
