import { z } from "zod";
import { type Activity, activityReader, type LineFault } from "@/server/core/ingest/activity";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { addActivity } from "@/server/store/activity";
import { requireOpen } from "./doors";
import { pseudonyms } from "./pseudonym";

const MOST = 50_000;
const MOST_FAULTS = 100;
const tooMany = { error: `Send at most ${MOST} events at once.` };

/**
 * writeEvents stores what users did. Lines that are usable are stored and the others named; a batch without a usable
 * line is refused. An event that is stored already is left as it is, so that a batch may be sent again.
 */
export const writeEvents = mutation({
  name: "writeEvents",
  scope: "ingest",
  input: z.object({
    /** One object an event: at, user, application, action; session, object, region, device, status, bytes, durationMs, id. */
    items: z.array(z.unknown()).max(MOST, tooMany).optional(),
    /** NDJSON, one event a line. */
    lines: z.array(z.string()).max(MOST, tooMany).optional(),
  }),
  rest: {
    method: "POST",
    path: "/events",
    summary: "Store what users did (JSON array or NDJSON); identifiers are hashed first",
    status: 202,
    bulk: true,
  },
  async run(call, input) {
    await requireOpen(call.db, "events");
    const taken = readEvents(input, pseudonyms(call.deps.pseudonymKey), call.now);
    const { events, faults, rejected, dropped } = taken;
    if (events.length === 0) {
      if (rejected === 0)
        throw new AppError(
          "invalid_input",
          "The batch is empty. Send an array or lines of {at, user, application, action}.",
        );
      throw new AppError(
        "invalid_input",
        `None of ${rejected} events is usable, so nothing was stored. First: line ${faults[0].line}, ${faults[0].field}: ${faults[0].message}`,
        faults.map(({ line, field, message }) => ({ field: `${line}.${field}`, message })),
      );
    }
    const stored = await addActivity(call.db, events);
    if (stored > 0) call.tell("series");
    return { accepted: events.length, stored, duplicates: events.length - stored, rejected, dropped, faults };
  },
  // Events are observations, not decisions; the record would drown in them.
  audit: () => null,
});

interface Batch {
  items?: unknown[];
  lines?: string[];
}

/** readEvents gives the events of a batch that may be stored, and what is wrong with the others (100 faults at most). */
export function readEvents(input: Batch, hash: Parameters<typeof activityReader>[0], now: number) {
  const read = activityReader(hash, now);
  const events: Activity[] = [];
  const faults: LineFault[] = [];
  let rejected = 0;
  let dropped = 0;
  const raws = input.items ?? input.lines ?? [];
  for (const [index, raw] of raws.entries()) {
    const line = index + 1;
    const item = input.items ? raw : parseLine(raw as string, line);
    if (item === undefined) continue;
    const taken = item instanceof BadLine ? { faults: [item.fault] } : read(item, line);
    if ("event" in taken) {
      events.push(taken.event);
      dropped += taken.dropped;
      continue;
    }
    rejected++;
    if (faults.length < MOST_FAULTS) faults.push(...taken.faults.slice(0, MOST_FAULTS - faults.length));
  }
  return { events, faults, rejected, dropped };
}

class BadLine {
  constructor(readonly fault: LineFault) {}
}

/** parseLine reads one line; the parser's own message would quote the line, and with it a person. */
function parseLine(text: string, line: number): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) ?? new BadLine({ line, field: "", message: "The line must be a JSON object." });
  } catch {
    return new BadLine({ line, field: "", message: "The line is not JSON. Send one JSON object a line." });
  }
}
