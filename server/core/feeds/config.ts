import { z } from "zod";
import { EVENT_KINDS } from "@/server/core/words";
import { COUNTRIES } from "./holidays";
import { isZone } from "./zone";

/** FEED_KINDS are the ways in which entries of the calendar come in by themselves. */
export const FEED_KINDS = ["ics", "rss", "holidays", "webhook"] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

const address = z
  .string()
  .trim()
  .max(2000)
  // Calendars are handed out as webcal://, which is https.
  .transform((text) => text.replace(/^webcals?:\/\//i, "https://"))
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  }, "Use an address that begins with https:// or http://, without a password in it.");
const zone = z.string().default("UTC").refine(isZone, "Use a time zone such as Europe/Berlin.");
const common = {
  /** What its entries are, when they do not say it themselves. */
  eventKind: z.enum(EVENT_KINDS),
  /** Name of the application that they concern; without it, everything. */
  application: z.string().trim().max(120).nullable().default(null),
};
const read = {
  url: address,
  everyMinutes: z
    .number()
    .int()
    .min(5)
    .max(7 * 1440)
    .default(60),
  /** User name of basic authentication; without it a secret is a bearer token. */
  username: z.string().max(200).nullable().default(null),
};

/** FeedConfig is what a feed is made of; its secret is kept apart. */
export const FeedConfig = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("ics"),
    ...read,
    ...common,
    eventKind: common.eventKind.default("other"),
    zone,
  }),
  z.object({
    kind: z.literal("rss"),
    ...read,
    ...common,
    eventKind: common.eventKind.default("other"),
    /** How long what an item tells of goes on. */
    lengthHours: z
      .number()
      .min(0.25)
      .max(24 * 92)
      .default(24),
  }),
  z.object({
    kind: z.literal("holidays"),
    country: z
      .string()
      .refine((code) => Object.hasOwn(COUNTRIES, code), `Use one of ${Object.keys(COUNTRIES).join(", ")}.`),
    ...common,
    eventKind: common.eventKind.default("holiday"),
  }),
  z.object({ kind: z.literal("webhook"), ...common, eventKind: common.eventKind.default("deployment") }),
]);
export type FeedConfig = z.output<typeof FeedConfig>;
