import { instantOf, parseTime } from "@/server/core/series/import-time";
import type { Coarsener } from "@/server/core/privacy/policy";
import { z } from "zod";
import { actionOf, objectOf, textOf, without, WORD, wordOf } from "./unnamed";

/** Activity is one act as it may be stored: pseudonyms in place of identifiers, no free text. Times in epoch ms. */
export interface Activity {
  id: string;
  /** Epoch ms. */
  at: number;
  /** Pseudonym; never a plain identifier. */
  user: string;
  session: string;
  application: string;
  action: string;
  /** What was touched, e.g. a page or data set; never free text. */
  object?: string;
  region?: string;
  device?: string;
  /** HTTP-like status. */
  status?: number;
  bytes?: number;
  durationMs?: number;
}

/** LineFault says what is wrong in which line (from 1); `value` is left out where it could name a person. */
export interface LineFault {
  line: number;
  field: string;
  value?: string;
  message: string;
}

/** Hash gives the keyed pseudonym of a plain text; `kind` keeps the pseudonyms of users, sessions and events apart. */
export type Hash = (kind: "user" | "session" | "event", plain: string) => string;

const FUTURE_MS = 10 * 60_000;
/** A method and a path name an action too. */
const ROUTE = /^[A-Z]{1,20} \/\S{0,500}$/;
const identifier = (what: string) =>
  z.union([z.string().trim().min(1).max(512), z.number().transform(String)], {
    error: `Give ${what} as 1 to 512 characters; only its keyed hash is stored.`,
  });
const word = (example: string) =>
  z
    .string({ error: `Give a name such as ${example}.` })
    .trim()
    .regex(WORD, { error: `Use one word of at most 120 characters, such as ${example}.` });
const amount = z
  .number({ error: "Use a number." })
  .min(0, { error: "It cannot be below 0." })
  .max(1e15, { error: "It is larger than 1e15." })
  .nullish();

/** ActivityLine is one event as a sender writes it; fields that are not named here are never stored. */
export const ActivityLine = z.object({
  at: z.union([z.string(), z.number()], {
    error: "Use an ISO 8601 time such as 2026-11-17T08:24:00Z, or milliseconds since 1970.",
  }),
  user: identifier("the user"),
  session: identifier("the session").nullish(),
  application: word("checkout"),
  action: z
    .string({ error: "Give a name such as search." })
    .trim()
    .refine((text) => WORD.test(text) || ROUTE.test(text), {
      error: "Use one word of at most 120 characters, such as search, or a method and a path.",
    }),
  object: z
    .string({ error: "Use a path or name." })
    .max(2048, { error: "Use at most 2048 characters." })
    .nullish(),
  region: z.string({ error: "Use a name such as eu-west." }).max(256).nullish(),
  device: z.string({ error: "Use a name such as mobile." }).max(256).nullish(),
  /** Where it came from; of these only a region may be kept. */
  address: z.string({ error: "Use an IP address." }).max(256).nullish(),
  latitude: z.number({ error: "Use degrees." }).min(-90).max(90).nullish(),
  longitude: z.number({ error: "Use degrees." }).min(-180).max(180).nullish(),
  status: z.number().int().min(0).max(999).nullish(),
  bytes: amount,
  durationMs: amount,
  id: identifier("the event's id").nullish(),
});

const HIDDEN = new Set([
  "user",
  "session",
  "id",
  "object",
  "action",
  "application",
  "region",
  "device",
  "address",
  "latitude",
  "longitude",
]);
const FIELDS = new Set(Object.keys(ActivityLine.shape));

/** Taken is what came of one line. */
export type Taken = { event: Activity; dropped: number } | { faults: LineFault[] };

/**
 * activityReader turns the lines of one batch into events that may be stored. An event without an id gets one from its
 * content and from how often that content came in the batch, so that a batch sent twice is stored once and equal
 * events of one batch all count. `now` is epoch ms; without a coarsener nothing is kept of addresses and places.
 */
export function activityReader(hash: Hash, now: number, coarse?: Coarsener) {
  const times = new Map<string, number>();
  const isWord = once((text) => WORD.test(text));
  const isAction = once((text) => WORD.test(text) || ROUTE.test(text));
  const word = once(wordOf);
  const act = once(actionOf);
  return (raw: unknown, line: number): Taken => {
    let given = plainLine(raw, isWord, isAction);
    if (!given) {
      const parsed = ActivityLine.safeParse(raw);
      if (!parsed.success) return { faults: parsed.error.issues.map((issue) => faultOf(issue, raw, line)) };
      given = parsed.data;
    }
    const at = typeof given.at === "number" ? instantOf(Math.round(given.at)) : parseTime(given.at, "iso");
    const wrongTime =
      at === undefined
        ? "Use an ISO 8601 time such as 2026-11-17T08:24:00Z, or milliseconds since 1970."
        : at > now + FUTURE_MS
          ? "It lies more than 10 minutes ahead. Check the sender's clock and time zone."
          : undefined;
    if (at === undefined || wrongTime)
      return {
        faults: [{ line, field: "at", ...shownOf(given.at), message: wrongTime ?? "" }],
      };

    const plain = [given.user, given.session ?? "", given.address ?? ""].filter((text) => text.length > 2);
    const user = hash("user", given.user);
    // Names that hold the identifier would carry it past the hash.
    const safe = (text: string) => plain.reduce((left, name) => without(left, name), text);
    const application = safe(given.application);
    let key = `id ${application} ${given.id}`;
    if (given.id === undefined || given.id === null) {
      const content = JSON.stringify([
        at,
        user,
        given.session,
        application,
        given.action,
        given.object,
        given.region,
        given.device,
        given.status,
        given.bytes,
        given.durationMs,
      ]);
      const time = (times.get(content) ?? 0) + 1;
      times.set(content, time);
      key = `content ${time} ${content}`;
    }
    const object = given.object
      ? (objectOf(safe(given.object)) ?? (coarse?.freeText ? textOf(safe(given.object)) : undefined))
      : undefined;
    const region =
      (given.region ? word(safe(given.region)) : undefined) ?? (coarse && placeOf(given, coarse));
    const device = given.device ? word(safe(given.device)) : undefined;
    let dropped = 0;
    for (const name of Object.keys(raw as object)) if (!FIELDS.has(name)) dropped++;
    if (given.object && !object) dropped++;
    if (given.region && !region) dropped++;
    if (given.device && !device) dropped++;
    return {
      event: {
        id: hash("event", key),
        at,
        user,
        session: given.session ? hash("session", given.session) : "",
        application,
        action: act(safe(given.action)),
        object,
        region,
        device,
        status: given.status ?? undefined,
        bytes: given.bytes ?? undefined,
        durationMs: given.durationMs ?? undefined,
      },
      dropped,
    };
  };
}

/** once remembers what `of` gave for a text, for one batch: the same few words come again and again. */
function once<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    const made = of(text);
    known.set(text, made);
    return made;
  };
}

const isTrimmed = (value: unknown, most: number): boolean =>
  typeof value === "string" && value.length > 0 && value.length <= most && value.trim() === value;
const isText = (value: unknown, most: number): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.length <= most);
const isAmount = (value: unknown, most: number): boolean =>
  value === undefined || value === null || (typeof value === "number" && value >= 0 && value <= most);

/**
 * plainLine gives a line that {@link ActivityLine} would give back as it is, many times quicker; undefined for all others,
 * which the schema then judges.
 */
export function plainLine(
  raw: unknown,
  isWord: (text: string) => boolean,
  isAction: (text: string) => boolean,
): z.output<typeof ActivityLine> | undefined {
  if (raw === null || typeof raw !== "object") return undefined;
  const line = raw as z.output<typeof ActivityLine>;
  const optional = (value: unknown) => value === undefined || value === null || isTrimmed(value, 512);
  const plain =
    (typeof line.at === "string" || Number.isFinite(line.at)) &&
    isTrimmed(line.user, 512) &&
    optional(line.session) &&
    optional(line.id) &&
    isTrimmed(line.application, 120) &&
    isWord(line.application) &&
    isTrimmed(line.action, 600) &&
    isAction(line.action) &&
    isText(line.object, 2048) &&
    isText(line.region, 256) &&
    isText(line.device, 256) &&
    isText(line.address, 256) &&
    isAmount(line.bytes, 1e15) &&
    isAmount(line.durationMs, 1e15) &&
    isAmount(line.status, 999) &&
    (line.status === undefined || line.status === null || Number.isInteger(line.status)) &&
    (line.latitude === undefined || line.latitude === null) &&
    (line.longitude === undefined || line.longitude === null);
  return plain ? line : undefined;
}

/** placeOf gives the region that may be kept of an address or a place. */
function placeOf(
  { address, region, latitude, longitude }: z.output<typeof ActivityLine>,
  coarse: Coarsener,
): string | undefined {
  const from = address ?? region;
  const named = from ? coarse.region(from) : undefined;
  if (named !== undefined || typeof latitude !== "number" || typeof longitude !== "number") return named;
  return coarse.cell(latitude, longitude);
}

function faultOf(issue: z.core.$ZodIssue, raw: unknown, line: number): LineFault {
  const field = issue.path.join(".");
  const value = (raw as Record<string, unknown> | null)?.[field];
  const message = field === "" ? "The line must be a JSON object." : issue.message;
  return { line, field, ...(HIDDEN.has(field) ? {} : shownOf(value)), message };
}

/** shownOf repeats a wrong value where it is a number or reads like a time; any other text could name a person. */
function shownOf(value: unknown): { value?: string } {
  if (typeof value === "number") return { value: String(value) };
  const like =
    typeof value === "string" && /^\d{4}-\d{1,2}-\d{1,2}([T ][\d:.]{0,12}(Z|[+-][\d:]{2,5})?)?$/.test(value);
  return like ? { value: value as string } : {};
}
