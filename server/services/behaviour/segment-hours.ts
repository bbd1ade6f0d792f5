import { amountQuantile } from "@/server/core/behaviour/demand/quantiles";
import { borrowingOf, expectedHour } from "@/server/core/behaviour/profiles/expected";
import { localTime, readProfile, sumReadings } from "@/server/core/behaviour/profiles/profile";
import type { SubjectRow } from "@/server/store/behaviour";
import type { SegmentNeedRow } from "@/server/store/segment-demand";
import { USER_RESOURCES } from "./expect";

const HOUR_S = 3_600;
/** Of a larger segment every n-th member is asked, and what they need is multiplied. */
const MOST_ASKED = 500;

/** segmentHours predicts what segments take in hours to come (epoch ms of their beginnings), from what is known at `now`: habits alone, no session under way. */
export function segmentHours(
  rows: readonly SubjectRow[],
  costs: ReadonlyMap<string, Float64Array>,
  now: number,
  hours: readonly number[],
): SegmentNeedRow[] {
  const segments = new Map<number, SubjectRow[]>();
  for (const row of rows) {
    if (row.segmentId === null) continue;
    const members = segments.get(row.segmentId);
    if (members) members.push(row);
    else segments.set(row.segmentId, [row]);
  }
  return [...segments].flatMap(([segmentId, members]) => {
    const every = Math.max(1, members.length / MOST_ASKED);
    // Pseudonyms are hashes, so that every n-th in their order is as good as a draw.
    const asked = Array.from(
      { length: Math.min(MOST_ASKED, members.length) },
      (_, i) => members[Math.floor(i * every)],
    );
    const readings = asked.map(({ profile }) => readProfile(profile, now));
    const group = sumReadings(readings);
    const known = asked.flatMap(({ stands }) => (stands === null ? [] : [stands]));
    const usual = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 1;
    const regions = readings.map(
      ({ regions }) => Object.entries(regions).sort(([, a], [, b]) => b - a)[0]?.[0],
    );
    return USER_RESOURCES.flatMap((resource, column) => {
      const costOf = (symbol: string): number => costs.get(symbol)?.[column] ?? 0;
      const borrowing = borrowingOf(readings, group, costOf);
      return hours.map((at) => {
        let [mean, variance] = [0, 0];
        for (const [i, reading] of readings.entries()) {
          const times = (asked[i].stands ?? usual) / HOUR_S;
          const said = expectedHour(reading, group, borrowing, costOf, localTime(at, regions[i]));
          mean += times * said.mean;
          variance += times ** 2 * said.variance;
        }
        mean *= every;
        variance *= every;
        const level = (q: number): number => amountQuantile(mean, variance, q);
        return { segmentId, resource, at, mean, q10: level(0.1), q50: level(0.5), q90: level(0.9) };
      });
    });
  });
}
