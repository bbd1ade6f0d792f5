import type { Activity } from "@/server/core/ingest/activity";
import type { Deps } from "@/server/services/verb";
import type { RootDb } from "@/server/store/client";
import { addIntake, type IntakeCount, type IntakeNote } from "@/server/store/intake";

const MINUTE_MS = 60_000;
/** What was counted is written down so long (wall ms) after the first of it, once for all that came meanwhile. */
const WAIT_MS = 2_000;
/** SAMPLE is how many of the newest items of a channel are kept to look at. */
export const SAMPLE = 5;
const MOST_TEXT = 300;

/** Came is what one request or reading brought. */
export interface Came {
  items: number;
  rejected?: number;
  /** Whatever was stored of it; the newest few are kept. Nothing of it may name a person. */
  stored?: readonly unknown[];
}

interface Book {
  counts: Map<string, IntakeCount>;
  notes: Map<string, IntakeNote>;
  timer?: NodeJS.Timeout;
}

const books = new WeakMap<RootDb, Book>();

function bookOf(deps: Pick<Deps, "db">): Book {
  let book = books.get(deps.db);
  if (!book) {
    book = { counts: new Map(), notes: new Map() };
    books.set(deps.db, book);
  }
  return book;
}

/** noteIntake counts what came through a channel; cheap, because it is written down later and together. */
export function noteIntake(deps: Pick<Deps, "db" | "clock">, channel: string, came: Came): void {
  const { items, rejected = 0, stored = [] } = came;
  const now = deps.clock.now();
  const book = bookOf(deps);
  const at = now - (now % MINUTE_MS);
  const key = `${channel}\n${at}`;
  const count = book.counts.get(key) ?? { channel, at, requests: 0, items: 0, rejected: 0 };
  count.requests++;
  count.items += items;
  count.rejected += rejected;
  book.counts.set(key, count);
  const note: IntakeNote = { ...book.notes.get(channel), channel, lastAt: now };
  if (stored.length > 0) note.sample = stored.slice(-SAMPLE);
  book.notes.set(channel, note);
  writeSoon(deps);
}

/** noteWaiting keeps how many entries wait in a stream. */
export function noteWaiting(deps: Pick<Deps, "db" | "clock">, channel: string, waiting: number): void {
  const book = bookOf(deps);
  book.notes.set(channel, { ...book.notes.get(channel), channel, waiting });
  writeSoon(deps);
}

/** noteRefusal keeps why a channel's newest refused request was refused. */
export function noteRefusal(deps: Pick<Deps, "db" | "clock">, channel: string, message: string): void {
  const book = bookOf(deps);
  book.notes.set(channel, {
    ...book.notes.get(channel),
    channel,
    lastErrorAt: deps.clock.now(),
    lastError: message.slice(0, MOST_TEXT),
  });
  writeSoon(deps);
}

function writeSoon(deps: Pick<Deps, "db" | "clock">): void {
  const book = bookOf(deps);
  if (book.timer) return;
  // A count that is lost is no reason to fail, nor to keep a process alive.
  book.timer = setTimeout(() => void writeIntake(deps).catch(() => {}), WAIT_MS);
  book.timer.unref();
}

/** writeIntake writes down what was counted since the last time; called by itself two seconds after something came. */
export async function writeIntake(deps: Pick<Deps, "db" | "clock">): Promise<void> {
  const book = bookOf(deps);
  clearTimeout(book.timer);
  book.timer = undefined;
  const counts = [...book.counts.values()];
  const notes = [...book.notes.values()];
  book.counts.clear();
  book.notes.clear();
  await addIntake(deps.db, deps.clock.now(), counts, notes);
}

/**
 * seenEvents is what may be looked at of the newest events: as they are stored, but for who did it, because an act alone
 * says more of somebody than a group does.
 */
export const seenEvents = (events: readonly Activity[]) =>
  events.slice(-SAMPLE).map(({ id: _, user, session, ...event }) => ({
    ...event,
    user: user && "pseudonym",
    ...(session && { session: "pseudonym" }),
  }));
