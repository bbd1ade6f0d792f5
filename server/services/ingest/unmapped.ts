import { maskLabels } from "@/server/core/ingest/mask-labels";
import { labelText, type Labels, type MetricsDoor } from "@/server/core/ingest/mapping";

/** Unmapped is one pushed series that is not stored, and why; seen in epoch ms. */
export interface Unmapped {
  labels: Labels;
  reason: string;
  points: number;
  lastAt: number;
}

/** The newest of these many series are named; the count goes on. */
const MOST = 500;
const shared = globalThis as {
  headroomUnmapped?: Map<MetricsDoor, { points: number; series: Map<string, Unmapped> }>;
};

function bookOf(door: MetricsDoor) {
  shared.headroomUnmapped ??= new Map();
  let book = shared.headroomUnmapped.get(door);
  if (!book) {
    book = { points: 0, series: new Map() };
    shared.headroomUnmapped.set(door, book);
  }
  return book;
}

/** Shown is a series as it may be named: labels of persons are blanked; `text` is {@link labelText} of the rest. */
export interface Shown {
  labels: Labels;
  text: string;
}

/** shownLabels blanks what may name a person. */
export function shownLabels(given: Labels): Shown {
  const labels = maskLabels(given);
  return { labels, text: labelText(labels) };
}

/** countUnmapped notes points that nothing was made of. Kept in this process: a count for whoever writes the rules. */
export function countUnmapped(
  door: MetricsDoor,
  { labels, text }: Shown,
  reason: string,
  points: number,
  now: number,
): void {
  const book = bookOf(door);
  book.points += points;
  const before = book.series.get(text);
  book.series.delete(text);
  book.series.set(text, { labels, reason, points: (before?.points ?? 0) + points, lastAt: now });
  if (book.series.size > MOST) book.series.delete(book.series.keys().next().value as string);
}

/** unmapped gives what this process did not store since it started or since the rules changed, newest first. */
export function unmapped(door: MetricsDoor): { points: number; series: Unmapped[] } {
  const { points, series } = bookOf(door);
  return { points, series: [...series.values()].reverse() };
}

/** forgetUnmapped starts the count anew. */
export const forgetUnmapped = (door: MetricsDoor): void => void shared.headroomUnmapped?.delete(door);
