import { AppError, notFound } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { findSegments, type SegmentRow } from "@/server/store/behaviour";
import { readSetting } from "@/server/store/settings";

/** shownSegments gives the segments that are large enough to be shown, and how many members one needs. */
export async function shownSegments(
  db: Db,
): Promise<{ shown: Map<number, SegmentRow>; hidden: number; least: number }> {
  const [rows, { k }] = await Promise.all([findSegments(db), readSetting(db, "privacy")]);
  const shown = rows.filter(({ size }) => size >= k);
  return { shown: new Map(shown.map((row) => [row.id, row])), hidden: rows.length - shown.length, least: k };
}

/** mustShowSegment gives one segment; AppError("not_found") without it, "forbidden" while it is too small to be shown. */
export async function mustShowSegment(db: Db, id: number): Promise<SegmentRow> {
  const [rows, { k }] = await Promise.all([findSegments(db), readSetting(db, "privacy")]);
  const found = rows.find((one) => one.id === id);
  if (!found) throw notFound("segment", String(id));
  if (found.size < k)
    throw new AppError(
      "forbidden",
      `Segment ${id} has fewer than ${k} members, and groups of that size are not shown. An admin can change the size under Settings, Privacy.`,
    );
  return found;
}

/** nameOf is the name that people gave a segment, or the learnt one. */
export const nameOf = ({ givenName, name }: Pick<SegmentRow, "givenName" | "name">): string =>
  givenName ?? name;
