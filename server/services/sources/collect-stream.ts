import { eventOfEntry, StreamConfig } from "@/server/core/sources/stream";
import type { StreamEntry } from "@/server/ports/activity-stream";
import { readFilter } from "@/server/services/ingest/filter";
import {
  noteIntake,
  noteRefusal,
  noteWaiting,
  seenEvents,
  writeIntake,
} from "@/server/services/ingest/intake";
import { readEvents } from "@/server/services/ingest/write-events";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import type { Source } from "@/server/store/rows";
import { markHeard } from "@/server/store/sources";
import { openStream, streamChannel } from "./stream-connection";

const AT_ONCE = 5_000;
/** Readings of one job; what still waits then is the next one's, so that other work gets its turn. */
const READINGS = 60;
const LOOK_EACH = 4;

/**
 * collectStream stores what waits in a stream: read, stored, and only then done, so that a process that dies loses nothing;
 * what comes again is known by its id and stored once. What cannot be used is counted, named without its values, and done.
 * It reads no faster than is stored; the rest waits in the stream.
 */
export async function collectStream(deps: Deps, source: Source, signal?: AbortSignal): Promise<void> {
  const config = StreamConfig.parse(source.config);
  const channel = streamChannel(source.id);
  const stream = await openStream(deps, source, config);
  let stored = 0;
  let left = true;
  try {
    for (let n = 0; n < READINGS && left; n++) {
      signal?.throwIfAborted();
      const entries = await stream.read(AT_ONCE);
      left = entries.length > 0;
      if (n % LOOK_EACH === 0) {
        noteWaiting(deps, channel, await stream.waiting());
        await markHeard(deps.db, source.id, deps.clock.now());
      }
      if (left) stored += await store(deps, config, channel, entries);
      await stream.done(entries.map(({ id }) => id));
    }
    noteWaiting(deps, channel, await stream.waiting());
  } finally {
    await stream.close();
  }
  await markHeard(deps.db, source.id, deps.clock.now());
  await writeIntake(deps);
  if (stored > 0) await notifyChange(deps.db, "series");
  await notifyChange(deps.db, "sources");
  // Without an id of its own: the job that asks is still under the usual one.
  if (left) await deps.queue.add({ name: "collect", payload: { sourceId: source.id } });
}

/** store keeps the usable entries and gives how many were new. An entry without an id is known by its place in the stream. */
async function store(
  deps: Deps,
  { url, stream, application }: StreamConfig,
  channel: string,
  entries: readonly StreamEntry[],
): Promise<number> {
  const items = entries.map(({ id, fields }) => {
    const item = eventOfEntry(fields, application);
    return item && { ...item, id: item.id ?? `${url}/${stream}/${id}` };
  });
  const read = readEvents({ items }, await readFilter(deps.db, deps), deps.clock.now());
  const { events, faults, rejected } = read;
  const stored = await deps.activity.add(events);
  noteIntake(deps, channel, { items: events.length, rejected, stored: seenEvents(events) });
  if (rejected > 0)
    noteRefusal(
      deps,
      channel,
      `${rejected} of ${entries.length} entries could not be used. First: ${faults[0].field || "entry"}: ${faults[0].message}`,
    );
  return stored;
}
