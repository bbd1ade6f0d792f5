import { z } from "zod";
import { addressOf } from "./address";

/** STREAM_KIND is the kind of a source that is a Redis stream of activity. */
export const STREAM_KIND = "redis-stream";

/** isStream tells whether a source of this kind is a stream that is consumed. */
export const isStream = (kind: string): boolean => kind === STREAM_KIND;

/** StreamAddress is where a Redis answers, e.g. "redis://redis.example:6379/0"; rediss:// is TLS. It may hold no password. */
export const StreamAddress = addressOf({
  protocols: ["redis:", "rediss:"],
  example: "redis://redis:6379",
  password: "Enter it in its own field.",
  keep: (url) =>
    url.search || url.hash || !/^\/?\d{0,3}$/.test(url.pathname)
      ? { fault: "After the address only the number of a database may stand, such as /0." }
      : `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`,
});

const word = (what: string) =>
  z
    .string()
    .trim()
    .min(1, `Name the ${what}.`)
    .max(200)
    .regex(/^\P{Cc}*$/u, "A name holds no control characters.");

/** StreamConfig is what is kept of a source that is a stream; the password is kept apart, sealed. */
export const StreamConfig = z.object({
  url: StreamAddress,
  username: z.string().trim().max(200).default(""),
  stream: word("stream"),
  /** Of the consumer group; made when it is not there. */
  group: word("group").default("headroom"),
  /** Where a group that is made begins: at the oldest entry that is kept, or with what comes from now on. */
  from: z.enum(["start", "now"]).default("start"),
  /** Application of entries that name none. */
  application: z.string().trim().max(120).default(""),
});
export type StreamConfig = z.output<typeof StreamConfig>;

const AMOUNTS = new Set(["at", "status", "bytes", "durationMs", "latitude", "longitude"]);

/**
 * eventOfEntry makes an activity line of a stream's entry: the JSON object in its field "event" (or in its only field), or
 * else its fields as they are, numbers as numbers. undefined when that field is no JSON object.
 */
export function eventOfEntry(
  fields: Readonly<Record<string, string>>,
  application: string,
): Record<string, unknown> | undefined {
  const names = Object.keys(fields);
  const json = fields.event ?? (names.length === 1 ? fields[names[0]] : undefined);
  let item: Record<string, unknown>;
  if (json === undefined) {
    item = Object.fromEntries(
      names.map((name) => {
        const number = AMOUNTS.has(name) && fields[name].trim() !== "" ? Number(fields[name]) : Number.NaN;
        return [name, Number.isNaN(number) ? fields[name] : number];
      }),
    );
  } else {
    let parsed: unknown;
    try {
      parsed = JSON.parse(json);
    } catch {
      return undefined;
    }
    if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) return undefined;
    item = parsed as Record<string, unknown>;
  }
  return application !== "" && !item.application ? { ...item, application } : item;
}
