import { fieldsOf } from "@/server/core/series/import-lines";
import { parseAccessLine } from "./access-log";
import { parseJsonLog } from "./json-log";

/**
 * EVENT_FORMATS are the ways in which lines may write events: JSON objects of ours, an access log as text or as JSON, or
 * CSV with a header.
 */
export const EVENT_FORMATS = ["ndjson", "combined", "json-log", "csv"] as const;
export type EventFormat = (typeof EVENT_FORMATS)[number];

/** formatOfLine tells the format of a file from its first line. */
export function formatOfLine(first: string): EventFormat {
  const text = first.replace(/^\ufeff/, "").trimStart();
  if (!text.startsWith("{")) return /\[\d{2}\/\w{3}\/\d{4}:/.test(text) ? "combined" : "csv";
  try {
    const item = JSON.parse(text) as object;
    return "at" in item || !parsesAsLog(item) ? "ndjson" : "json-log";
  } catch {
    return "ndjson";
  }
}

const parsesAsLog = (item: object) => !("fault" in parseJsonLog(item as Record<string, unknown>));

/** EventLines says how to read the lines of one file or batch. */
export interface EventLines {
  format: EventFormat;
  /** For lines that name none; in an access log it counts before the host's name. */
  application?: string;
  /** The first line of a CSV. */
  header?: string;
  /** Column of each field of a CSV, where its name does not tell. */
  columns?: Readonly<Record<string, string>>;
}

const SAME: Record<string, readonly string[]> = {
  at: ["at", "timestamp", "time", "datetime", "date"],
  user: ["user", "user_id", "userid", "uid"],
  session: ["session", "session_id"],
  application: ["application", "app", "service"],
  action: ["action", "event", "activity"],
  object: ["object", "path", "url", "resource"],
  region: ["region"],
  device: ["device"],
  status: ["status"],
  bytes: ["bytes", "size"],
  durationMs: ["durationms", "duration_ms"],
  id: ["id", "event_id"],
};
const AMOUNTS = new Set(["status", "bytes", "durationMs"]);

/** Line is what one line says, not yet checked; a fault quotes nothing of it; undefined is a blank line. */
type Line = { item: Record<string, unknown> } | { fault: string } | undefined;

/** lineReader gives what reads one line after the other. */
export function lineReader(how: EventLines): (text: string) => Line {
  const isLog = how.format === "combined" || how.format === "json-log";
  const withApplication = (item: Record<string, unknown>): Line => ({
    item: how.application && (isLog || !item.application) ? { ...item, application: how.application } : item,
  });
  const places = how.format === "csv" ? placesOf(how) : new Map<string, number>();
  return (text) => {
    if (text.trim() === "") return undefined;
    if (how.format === "combined") {
      const line = parseAccessLine(text.replace(/\r$/, ""));
      return "fault" in line ? line : withApplication({ ...line });
    }
    if (how.format === "csv") {
      const fields = fieldsOf(text.replace(/\r$/, ""), ",");
      if (!fields) return { fault: "A quote is not closed." };
      const item: Record<string, unknown> = {};
      for (const [field, place] of places) {
        const value = fields[place];
        if (value) item[field] = AMOUNTS.has(field) ? Number(value) : value;
      }
      return withApplication(item);
    }
    try {
      const item: unknown = JSON.parse(text);
      if (item === null || typeof item !== "object" || Array.isArray(item))
        return { fault: "The line must be a JSON object." };
      if (how.format === "ndjson") return withApplication(item as Record<string, unknown>);
      const line = parseJsonLog(item as Record<string, unknown>, how.columns);
      return "fault" in line ? line : withApplication({ ...line });
    } catch {
      // The parser's own message would quote the line, and with it a person.
      return { fault: "The line is not JSON. Send one JSON object a line." };
    }
  };
}

function placesOf({ header = "", columns = {} }: EventLines): Map<string, number> {
  const titles = (fieldsOf(header.replace(/^\ufeff|\r$/g, ""), ",") ?? []).map((title) =>
    title.toLowerCase(),
  );
  const places = new Map<string, number>();
  for (const [field, same] of Object.entries(SAME)) {
    const wanted = columns[field] ? [columns[field].toLowerCase()] : same;
    const place = titles.findIndex((title) => wanted.includes(title));
    if (place >= 0) places.set(field, place);
  }
  return places;
}
