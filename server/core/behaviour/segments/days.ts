import type { Membership } from "./match";
import { movesOf } from "./match";

/** SegmentDay is a segment as a day's run left it: its size, and how many came and went since the run before. */
export interface SegmentDay {
  readonly segmentId: number;
  readonly name: string;
  readonly size: number;
  readonly movedIn: number;
  readonly movedOut: number;
  /** Users who were seen for the first time since the run before. */
  readonly fresh: number;
}

/** daysOf counts what a run made of its segments; who was new counts as fresh, and not as moved. */
export function daysOf(
  segments: readonly { readonly id: number; readonly name: string; readonly size: number }[],
  before: Membership,
  after: Membership,
  newcomers: ReadonlySet<string>,
): SegmentDay[] {
  const [movedIn, movedOut, fresh] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<number, number>(),
  ];
  const count = (counts: Map<number, number>, id: number): void =>
    void counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { user, from, to } of movesOf(before, after)) {
    if (newcomers.has(user)) continue;
    count(movedOut, from);
    count(movedIn, to);
  }
  for (const [user, id] of after) if (newcomers.has(user)) count(fresh, id);
  return segments.map(({ id, name, size }) => ({
    segmentId: id,
    name,
    size,
    movedIn: movedIn.get(id) ?? 0,
    movedOut: movedOut.get(id) ?? 0,
    fresh: fresh.get(id) ?? 0,
  }));
}
