import type { StreamConfig } from "@/server/core/sources/stream";

/** StreamEntry is one entry of a stream: its id there, and its fields as text. */
export interface StreamEntry {
  id: string;
  fields: Readonly<Record<string, string>>;
}

/**
 * ActivityStream is a durable stream of activity that is consumed in a group. Contract: `read` gives every entry until it
 * is done, those that were read before first, so that a reader that dies loses nothing and may see some again; ids are
 * unique within the stream. Throws AppError("unavailable") while it does not answer, "invalid_input" when it is no stream.
 */
export interface ActivityStream {
  /** The next `most` entries at most; none when nothing waits. */
  read(most: number): Promise<StreamEntry[]>;
  /** These entries are stored, and are not given again. */
  done(ids: readonly string[]): Promise<void>;
  /** How many entries wait: not read yet, or read and not done. */
  waiting(): Promise<number>;
  /** The newest `most` entries, oldest first, without taking them. */
  peek(most: number): Promise<StreamEntry[]>;
  close(): Promise<void>;
}

/** OpenStream reaches a stream, with its password. */
export type OpenStream = (config: StreamConfig, secret?: string) => Promise<ActivityStream>;
