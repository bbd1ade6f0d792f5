import { z } from "zod";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findFlows, findMoves, findSegmentDays } from "@/server/store/segment-days";
import { nameOf, shownSegments } from "./shown-segments";

const DAY = 86_400_000;

/** segmentHistory gives the sizes of segments at each day's run and how many users went from which to which. */
export const segmentHistory = query({
  name: "segmentHistory",
  scope: "read",
  input: z.object({ days: z.coerce.number().int().min(1).max(90).default(14) }),
  rest: {
    method: "GET",
    path: "/segments/history",
    summary: "Gives the sizes of segments day by day, and how many users moved between which.",
  },
  async run({ db, now }, { days }) {
    const since = now - days * DAY;
    const [{ shown, least }, kept, flows] = await Promise.all([
      shownSegments(db),
      findSegmentDays(db, since),
      findFlows(db, since),
    ]);
    const newest = kept.at(-1)?.at;
    const open = flows.filter(({ from, to }) => shown.has(from) && shown.has(to));
    const users = (some: typeof flows) => some.reduce((sum, one) => sum + one.users, 0);
    return {
      days,
      /** Instants of the runs, oldest first. */
      runs: [...new Set(kept.map(({ at }) => at))].map((at) => iso(at)),
      items: [...shown.values()].map((row) => ({
        id: row.id,
        name: nameOf(row),
        /** Sizes at runs; runs before the segment was there, or while it was too small to be shown, are left out. */
        sizes: kept
          .filter(({ segmentId, size }) => segmentId === row.id && size >= least)
          .map(({ at, size, movedIn, movedOut, fresh }) => ({ at: iso(at), size, movedIn, movedOut, fresh })),
      })),
      nextCursor: null,
      /** Users who went from one segment to another, the most first; only between segments that are shown. */
      flows: open.map(({ from, to, users, at }) => ({ from, to, users, lastAt: iso(at) })),
      /** Users who moved from or to segments that are too small or have ended. */
      elsewhere: users(flows) - users(open),
      /** Users who were new at the newest run. */
      fresh: kept.filter(({ at }) => at === newest).reduce((sum, one) => sum + one.fresh, 0),
      freshAt: newest === undefined ? null : iso(newest),
    };
  },
});

/** listSegmentMoves lists by pseudonym who moved between segments that are shown, the newest first. */
export const listSegmentMoves = query({
  name: "listSegmentMoves",
  scope: "read",
  input: z.object({
    from: z.coerce.number().int().min(1).optional(),
    to: z.coerce.number().int().min(1).optional(),
    days: z.coerce.number().int().min(1).max(90).default(14),
    limit: z.coerce.number().int().min(1).max(500).default(25),
    cursor: z.coerce.number().int().min(0).default(0),
  }),
  rest: {
    method: "GET",
    path: "/segments/moves",
    summary: "Lists who moved between segments, by pseudonym, the newest first.",
  },
  async run({ db, now }, { from, to, days, limit, cursor }) {
    const { shown } = await shownSegments(db);
    const known = (id: number | undefined): boolean => id === undefined || shown.has(id);
    const { items, total } =
      known(from) && known(to)
        ? await findMoves(db, {
            since: now - days * DAY,
            from,
            to,
            between: [...shown.keys()],
            skip: cursor,
            take: limit,
          })
        : { items: [], total: 0 };
    const segment = (id: number) => {
      const row = shown.get(id);
      return { id, name: row ? nameOf(row) : `Segment ${id}` };
    };
    return {
      total,
      items: items.map((move) => ({
        pseudonym: move.user,
        at: iso(move.at),
        from: segment(move.from),
        to: segment(move.to),
      })),
      nextCursor: cursor + limit < total ? String(cursor + limit) : null,
    };
  },
});
