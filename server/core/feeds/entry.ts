import type { EventKind } from "@/server/core/words";

/** Entry is one entry of a calendar as a feed gives it; times are epoch ms. */
export interface Entry {
  /** Unique within the feed, and the same when it comes again. */
  id: string;
  title: string;
  startsAt: number;
  endsAt: number;
  /** Since when it was known, if the feed says; otherwise since it was first read. */
  announcedAt?: number;
  /** When the feed says what it is. */
  kind?: EventKind;
  /** Name of the application it concerns, when the feed says. */
  application?: string;
}

/** Entries is what a text holds, and how many of its entries could not be understood. */
export interface Entries {
  entries: Entry[];
  refused: number;
}

/** titleOf tidies a title: one line, at most 200 characters, mailboxes blanked; "Event" for none. */
export function titleOf(text: unknown): string {
  const plain = String(text ?? "")
    .replace(/<[^>]*>/g, " ")
    .replace(/[^\s/@]+@[^\s/@]+/g, "*")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return plain.slice(0, 200) || "Event";
}
