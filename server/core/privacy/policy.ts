import { z } from "zod";
import { type Address, cellOf, inside, parseAddress, parsePrefix, type Prefix, prefixOf } from "./coarsen";

const days = z.number().int().min(1).max(3650).nullable().default(null);

/** KEPT_KINDS are the kinds of data whose age can be limited. */
export const KEPT_KINDS = [
  "activity",
  "userSeries",
  "profiles",
  "samples",
  "minutes",
  "fiveMinutes",
  "hours",
] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/** PrivacyPolicy is what may be stored and shown of persons; it holds for every door. */
export const PrivacyPolicy = z.object({
  /** Groups of fewer users than this are not shown by themselves. */
  k: z.number().int().min(2).max(1000).default(5),
  /** Which region a network belongs to; the first that holds an address counts. */
  addressRegions: z
    .array(
      z.object({
        prefix: z
          .string()
          .refine((text) => parsePrefix(text) !== undefined, "Use a network such as 10.1.0.0/16."),
        region: z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u, "Use one word, such as eu-west."),
      }),
    )
    .max(500)
    .default([]),
  /** Whether the first 16 or 32 bits of an address stand for its region when no network names one. */
  keepPrefix: z.boolean().default(false),
  /** Edge of the cells that places are coarsened to, degrees. */
  cellDegrees: z.number().min(0.1).max(45).default(1),
  /** Whether free text of an event's object is kept, without what looks like a mailbox, an address or a number of a person. */
  freeText: z.boolean().default(false),
  /** How long each kind is kept, days; null: until it is erased. */
  keepDays: z
    .object({
      activity: days,
      userSeries: days,
      profiles: days,
      samples: days,
      minutes: days,
      fiveMinutes: days,
      hours: days,
    })
    .prefault({}),
});
export type PrivacyPolicy = z.output<typeof PrivacyPolicy>;

/** Coarsener turns where somebody was into what may be kept of it. */
export interface Coarsener {
  /** Region of an IP address; undefined when nothing may be kept. */
  region(address: string): string | undefined;
  cell(latitude: number, longitude: number): string;
  freeText: boolean;
}

/** coarsener prepares a policy for many events. */
export function coarsener(policy: PrivacyPolicy): Coarsener {
  const networks = policy.addressRegions.flatMap(({ prefix, region }) => {
    const parsed = parsePrefix(prefix);
    return parsed ? [{ prefix: parsed, region }] : [];
  });
  return {
    region(text) {
      const address = parseAddress(text);
      if (!address) return undefined;
      return regionOf(address, networks) ?? (policy.keepPrefix ? prefixOf(address) : undefined);
    },
    cell: (latitude, longitude) => cellOf(latitude, longitude, policy.cellDegrees),
    freeText: policy.freeText,
  };
}

const regionOf = (address: Address, networks: readonly { prefix: Prefix; region: string }[]) =>
  networks.find(({ prefix }) => inside(address, prefix))?.region;
