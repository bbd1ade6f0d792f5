import { eventOfEntry, StreamConfig } from "@/server/core/sources/stream";
import { AppError } from "@/server/errors";
import type { ActivityStream } from "@/server/ports/activity-stream";
import { readFilter } from "@/server/services/ingest/filter";
import { seenEvents } from "@/server/services/ingest/intake";
import { readEvents } from "@/server/services/ingest/write-events";
import type { Deps } from "@/server/services/verb";
import type { Source } from "@/server/store/rows";
import { secretOf } from "./connection";

const LOOKED_AT = 5;

/** streamChannel is under what name the intake of a stream is counted. */
export const streamChannel = (sourceId: string): string => `source:${sourceId}`;

/** reachStream opens a stream; throws AppError("unsupported") in a process that reaches none. */
export function reachStream(deps: Deps, config: StreamConfig, secret?: string): Promise<ActivityStream> {
  if (!deps.activityStream) throw new AppError("unsupported", "This process reaches no streams.");
  return deps.activityStream(config, secret);
}

/** openStream opens the stream of a source with its own password. */
export const openStream = (
  deps: Deps,
  source: Source,
  config = StreamConfig.parse(source.config),
): Promise<ActivityStream> => reachStream(deps, config, secretOf(deps, source));

/** lookAt tells what waits in a stream and what its newest entries would become; nothing is taken or stored. */
export async function lookAt(deps: Deps, config: StreamConfig, secret: string | undefined) {
  const stream = await reachStream(deps, config, secret);
  try {
    const [waiting, entries] = [await stream.waiting(), await stream.peek(LOOKED_AT)];
    const items = entries.map(({ id, fields }) => {
      const item = eventOfEntry(fields, config.application);
      return item && { ...item, id: item.id ?? id };
    });
    const read = readEvents({ items }, await readFilter(deps.db, deps), deps.clock.now());
    return {
      waiting,
      looked: entries.length,
      events: seenEvents(read.events),
      faults: read.faults.slice(0, LOOKED_AT),
    };
  } finally {
    await stream.close();
  }
}
