import { z } from "zod";
import { type Activity, activityReader, type LineFault } from "@/server/core/ingest/activity";
import { EVENT_FORMATS, type EventLines, formatOfLine, lineReader } from "@/server/core/ingest/event-lines";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { readDoorSettings, requireOpen } from "./doors";
import { type Filter, filterOf } from "./filter";
import { noteIntake, seenEvents } from "./intake";

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
  shared: true,
  input: z.object({
    /** One object an event: at, user, application, action; session, object, region, device, status, bytes, durationMs, id. */
    items: z.array(z.unknown()).max(MOST, tooMany).optional(),
    /** One event a line, in `format`. */
    lines: z.array(z.string()).max(MOST, tooMany).optional(),
    format: z.enum([...EVENT_FORMATS, "auto"]).default("ndjson"),
    /** Application of lines that name none. */
    application: z.string().optional(),
    /** First line of a CSV. */
    header: z.string().max(10_000).optional(),
    /** Columns of a CSV whose names do not tell: "at=When,user=Who". */
    columns: z
      .string()
      .max(2000)
      .default("")
      .transform((text) => Object.fromEntries(text.split(",").map((pair) => pair.split("=", 2)))),
    /** Names the file that the lines are a part of: line numbers and lines are the ids, and every part is answered with counts. */
    file: z.string().min(1).max(200).optional(),
    firstLine: z.coerce.number().int().positive().default(1),
  }),
  rest: {
    method: "POST",
    path: "/events",
    summary: "Store what users did (JSON array or NDJSON); identifiers are hashed first",
    status: 202,
    bulk: true,
  },
  async run(call, input) {
    const settings = await readDoorSettings(call.db);
    requireOpen(settings.doors, "events");
    const batch: Batch = input.lines ? { ...input, ...shapeOf(input, input.lines) } : input;
    const taken = readEvents(batch, filterOf(settings, call.deps), call.now);
    const { events, faults, rejected, dropped } = taken;
    if (events.length === 0 && input.file === undefined) {
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
    const stored = await call.deps.activity.add(events);
    if (stored > 0) call.tell("series");
    noteIntake(call.deps, "events", { items: events.length, rejected, stored: seenEvents(events) });
    return {
      /** What was read: stored, duplicates and rejected add up to it. */
      lines: events.length + rejected,
      accepted: events.length,
      stored,
      duplicates: events.length - stored,
      rejected,
      dropped,
      faults,
      /** For the next part of the same file. */
      ...(batch.lines ? { format: batch.format, header: batch.header } : {}),
    };
  },
  // Events are observations, not decisions; the record would drown in them.
  audit: () => null,
});

/** shapeOf tells the format of a file's first part, and takes the header off a CSV's. */
function shapeOf(input: Batch & { firstLine: number }, lines: string[]) {
  const format = input.format === "auto" ? formatOfLine(lines[0] ?? "") : input.format;
  if (format !== "csv" || input.header !== undefined) return { format, lines };
  return { format, header: lines[0], lines: lines.slice(1), firstLine: input.firstLine + 1 };
}

interface Batch extends Partial<Omit<EventLines, "format">> {
  format?: EventLines["format"] | "auto";
  items?: unknown[];
  lines?: string[];
  file?: string;
  firstLine?: number;
}

/** readEvents gives the events of a batch that may be stored, and what is wrong with the others (100 faults at most). */
export function readEvents(input: Batch, { hash, coarse }: Filter, now: number) {
  const read = activityReader(hash, now, coarse);
  const format = input.format === undefined || input.format === "auto" ? "ndjson" : input.format;
  const readLine = lineReader({ ...input, format });
  const events: Activity[] = [];
  const faults: LineFault[] = [];
  let rejected = 0;
  let dropped = 0;
  for (const [index, raw] of (input.items ?? input.lines ?? []).entries()) {
    const line = index + (input.firstLine ?? 1);
    const said = input.items ? { item: raw } : readLine(raw as string);
    if (!said) continue;
    const taken =
      "fault" in said
        ? { faults: [{ line, field: "", message: said.fault }] }
        : read(
            // The line's text too, so that another file that happens to have the name loses nothing.
            input.file
              ? { id: hash("event", `${input.file}:${line}:${raw}`), ...(said.item as object) }
              : said.item,
            line,
          );
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
