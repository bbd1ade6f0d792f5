import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { termsSchema } from "@/server/core/planning/limits/terms";
import { limitsState, targetState } from "./wire";

const journalEntry = z.object({
  /** Epoch ms. */
  at: z.number(),
  /** Idempotency key. */
  key: z.string(),
  externalId: z.string(),
  /** Wanted total before and after. */
  from: z.number(),
  replicas: z.number(),
  /** Warm replicas and size, where they were asked for. */
  warm: z.number().optional(),
  size: z.number().optional(),
  /** What was answered, and is answered again to the same key. */
  state: targetState,
});

/** JournalEntry is one scale request that was carried out. */
export type JournalEntry = z.infer<typeof journalEntry>;

const limitsEntry = z.object({
  /** Epoch ms. */
  at: z.number(),
  /** Idempotency key. */
  key: z.string(),
  externalId: z.string(),
  terms: termsSchema,
  endsAt: z.number(),
  /** What was answered, and is answered again to the same key. */
  state: limitsState,
});

/** LimitsEntry is one change of limits that was carried out. */
export type LimitsEntry = z.infer<typeof limitsEntry>;

/** Journal keeps what was carried out; `append` returns when it can no longer be lost. */
export interface Journal<E = JournalEntry> {
  readonly entries: readonly E[];
  append(entry: E): void;
  close(): void;
}

/** memoryJournal forgets with the process; for tests and for worlds inside of one. */
export function memoryJournal<E = JournalEntry>(): Journal<E> {
  const entries: E[] = [];
  return { entries, append: (entry) => entries.push(entry), close: () => {} };
}

/**
 * fileJournal appends one JSON line an entry and waits for the disk. A last line that a crash cut short was never
 * answered and is cut off; any other unreadable line throws, because the past cannot be guessed.
 */
export const fileJournal = (path: string): Journal => openJournal(path, journalEntry);

/** limitsJournal is fileJournal for changes of limits. */
export const limitsJournal = (path: string): Journal<LimitsEntry> => openJournal(path, limitsEntry);

function openJournal<E>(path: string, entry: z.ZodType<E>): Journal<E> {
  const file = openSync(path, "a+", 0o600);
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) ftruncateSync(file, whole);
  let size = whole;
  // The file's name must be on disk before anything in it is relied on.
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
  const lines = bytes.subarray(0, whole).toString("utf8").split("\n").slice(0, -1);
  const entries = lines.map((line, index) => {
    const parsed = entry.safeParse(parseLine(line));
    if (!parsed.success)
      throw new Error(`Line ${index + 1} of ${path} is not a journal entry; restore or remove the file.`);
    return parsed.data;
  });
  return {
    entries,
    append(added) {
      const line = Buffer.from(`${JSON.stringify(added)}\n`);
      try {
        for (let sent = 0; sent < line.length; ) sent += writeSync(file, line, sent);
        fsyncSync(file);
      } catch (error) {
        // A full disk may have taken half of the line; the next one must not follow on it.
        ftruncateSync(file, size);
        throw error;
      }
      size += line.length;
      entries.push(added);
    },
    close: () => closeSync(file),
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
