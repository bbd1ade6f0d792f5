import type { MarkShape } from "@/components/charts/shape-mark";
import { figures, percent, times, withUnit } from "@/components/ui/format";
import { askedChange } from "@/server/core/behaviour/reservations";
import type { SegmentItem, Segments, Subject, UserMap } from "./types";

/** Look is how the members of a segment are drawn. */
export interface Look {
  readonly ink: string;
  readonly shape: MarkShape;
}

const SHAPES: readonly MarkShape[] = ["circle", "triangle", "diamond", "cross", "ring", "square"];
const OTHER: Look = { ink: "var(--slate)", shape: "ring" };

/** lookOf gives a segment the ink and shape of its id, which stays for life. */
export function lookOf(id: number): Look {
  const slot = (((id - 1) % SHAPES.length) + SHAPES.length) % SHAPES.length;
  return { ink: `var(--segment-${slot + 1})`, shape: SHAPES[slot] };
}

/** looksOf gives every segment its own look; where two would share one, the younger is slate and told apart by its label. */
export function looksOf(ids: readonly number[]): Map<number, Look> {
  const taken = new Set<string>();
  const looks = new Map<number, Look>();
  for (const id of [...ids].sort((a, b) => a - b)) {
    const look = lookOf(id);
    looks.set(id, taken.has(look.ink) ? OTHER : look);
    taken.add(look.ink);
  }
  return looks;
}

/** distinctionWords says what tells a segment apart: "run_query 6.1×, 40 min a session". */
export function distinctionWords({
  distinctions,
  minutesPerSession,
}: Pick<SegmentItem, "distinctions" | "minutesPerSession">): string {
  const does = distinctions
    .slice(0, 2)
    .map(({ what, times: by }) => `${what.split("/").at(-1)} ${times(Number(by.toFixed(1)))}`);
  const minutes =
    minutesPerSession < 1
      ? `${figures(Math.round(minutesPerSession * 60))} s`
      : `${figures(Math.round(minutesPerSession))} min`;
  return [...does, `${minutes} a session`].join(", ");
}

/** expectedOf writes what is expected of one resource: the 0.9 quantile with its unit. */
export function expectedOf(
  { expected }: Pick<SegmentItem, "expected">,
  resource: string,
  level = "0.9",
): string {
  const one = expected.find((each) => each.resource === resource);
  return one ? withUnit(one.quantiles[level] ?? Number.NaN, one.unit) : "no data";
}

/** Share is a segment's part of all users, and of the CPU that all segments are expected to take. */
export interface Share {
  readonly id: number;
  readonly name: string;
  readonly users: number;
  readonly share: number;
}

/** sharesOf divides the expected CPU among segments, in their order; empty when none is expected. */
export function sharesOf(items: readonly Pick<SegmentItem, "id" | "name" | "share" | "expected">[]): Share[] {
  const need = items.map(({ expected }) => expected.find(({ resource }) => resource === "cpu")?.mean ?? 0);
  const total = need.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return [];
  return items.map(({ id, name, share }, i) => ({ id, name, users: share, share: need[i] / total }));
}

/** shareSentence names the segment that needs most for its size: "15 % of users are Users of reports and need 44 % of it." */
export function shareSentence(shares: readonly Share[]): string {
  const [most] = [...shares].sort((a, b) => b.share / b.users - a.share / a.users);
  const whole = (share: number): string => percent(Math.round(share * 100) / 100);
  return `Share of expected CPU. ${whole(most.users)} of users are ${most.name} and need ${whole(most.share)} of it.`;
}

/** waitsWords says what segments wait for: a title, and a sentence with when they come. */
export function waitsWords(
  waits: NonNullable<Segments["waits"]>,
  when: (at: string) => string,
): { title: string; text: string } {
  if (waits.for === "activity")
    return {
      title: "No activity of users has come yet.",
      text: "Connect a source that tells what users do, push events, or import a file. Profiles follow within 10 min, segments once the first day ends at 00:00 UTC.",
    };
  const known = `${figures(waits.users)} ${waits.users === 1 ? "user is" : "users are"} known, ${figures(waits.enough)} of them with 2 sessions and 8 acts or more.`;
  if (waits.for === "day" && waits.at)
    return { title: `Segments come ${when(waits.at)}, when the first day of activity ends.`, text: known };
  return {
    title: `Segments need ${figures(waits.needed)} users with 2 sessions and 8 acts each.`,
    text: `${known} It is tried again every 10 min.`,
  };
}

/** PlacedSegment is where a segment's label stands: the middle of its marks. */
export interface PlacedSegment {
  id: number;
  x: number;
  y: number;
  count: number;
}

/** middlesOf gives the middle of each segment's marks. */
export function middlesOf({ points }: UserMap): PlacedSegment[] {
  const sums = new Map<number, PlacedSegment>();
  for (const { segmentId, x, y } of points) {
    const sum = sums.get(segmentId) ?? { id: segmentId, x: 0, y: 0, count: 0 };
    sums.set(segmentId, { ...sum, x: sum.x + x, y: sum.y + y, count: sum.count + 1 });
  }
  return [...sums.values()].map(({ id, x, y, count }) => ({ id, x: x / count, y: y / count, count }));
}

/** spreadsOf gives how far the marks of each segment lie from their middle: standard deviations, right and up. */
export function spreadsOf(map: UserMap): Map<number, { x: number; y: number }> {
  return new Map(
    middlesOf(map).map(({ id, x, y, count }) => {
      const own = map.points.filter(({ segmentId }) => segmentId === id);
      const spread = (of: (point: (typeof own)[number]) => number): number =>
        Math.sqrt(own.reduce((sum, point) => sum + of(point) ** 2, 0) / count);
      return [id, { x: spread((point) => point.x - x), y: spread((point) => point.y - y) }];
    }),
  );
}

/** axisSentence says what lies at the ends of an axis: "right: search, 09 to 12 h; left: run_query". */
export function axisSentence(
  axis: UserMap["axes"][number] | undefined,
  [more, less]: readonly [string, string],
): string {
  if (!axis) return "";
  const ends = [
    axis.more.length > 0 && `${more}: ${axis.more.join(", ")}`,
    axis.less.length > 0 && `${less}: ${axis.less.join(", ")}`,
  ].filter((end) => end !== false);
  return `${ends.join("; ")} (${percent(axis.share)} of differences)`;
}

/** askable says what a person may ask of a reservation now, as the server decides: a tenth more than predicted is wanted. */
export function askable({
  reserved,
  predicted,
  resource,
}: Pick<Subject["reservations"][number], "reserved" | "predicted" | "resource">):
  | "allocate"
  | "release"
  | undefined {
  const of = { resource, reserved, predicted };
  if (askedChange(of, "allocate") !== undefined) return "allocate";
  return askedChange(of, "release") === undefined ? undefined : "release";
}
