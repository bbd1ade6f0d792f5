import { z } from "zod";
import { limitRule } from "@/server/core/planning/limits/rule";
import { priorityRule } from "@/server/core/planning/priorities/rule";
import { LogMapping } from "@/server/core/ingest/otlp";
import { FIRST_RING, KeyRing } from "@/server/core/privacy/key-ring";
import { PrivacyPolicy } from "@/server/core/privacy/policy";

/** DOORS are the ways in which others push data in; each is closed until an admin opens it. */
export const DOORS = ["events", "prometheus", "otlp"] as const;
export type Door = (typeof DOORS)[number];

/**
 * POINT_DAYS is how long forecasts' points may be kept: what reads them (accuracy, trust, the inspector's record, shadows,
 * replays) looks back four weeks at most.
 */
export const POINT_DAYS = z.number().int().min(31).max(1830);

/** Settings of the whole product, by key; every stored value is parsed by its schema and falls back to the default. */
export const SETTINGS = {
  /** Everything is stopped: no actuation until someone resumes. */
  stop: z
    .object({
      stopped: z.boolean(),
      at: z.number().optional(),
      by: z.string().optional(),
      reason: z.string().optional(),
    })
    .default({ stopped: false }),
  /** The author of a change may also approve it. */
  selfApproval: z.object({ allowed: z.boolean() }).default({ allowed: false }),
  /** How the weight of a claim comes about when capacity is short. */
  priorities: priorityRule.prefault({}),
  /** How limits come about when more is expected than fits. */
  limits: limitRule.prefault({}),
  /** Anchor of the product's clock when it runs faster than the wall. */
  clock: z.object({ anchor: z.number(), speed: z.number() }).nullable().default(null),
  /** Which doors for pushed data are open. */
  doors: z
    .object({
      events: z.boolean().default(false),
      prometheus: z.boolean().default(false),
      otlp: z.boolean().default(false),
    })
    .default({ events: false, prometheus: false, otlp: false }),
  /** Which attributes of OTLP log records become which field of an activity event. */
  logMapping: LogMapping.prefault({}),
  /** For how many days the points that forecasts are scored by are kept, counted back from a series' newest value. */
  retention: z.object({ pointDays: POINT_DAYS.default(92) }).prefault({}),
  /** What may be stored and shown of persons. */
  privacy: PrivacyPolicy.prefault({}),
  /** Versions of the key that makes pseudonyms; never leaves the server. */
  keyRing: KeyRing.default(FIRST_RING),
  /** What was learnt last, and when, of how far the mix of experts is off; null before. Without a hash it does not serve. */
  correction: z
    .object({
      at: z.number(),
      hash: z.string().nullable(),
      /** Epoch ms; nothing at or after it was learnt from. */
      learntUntil: z.number(),
      series: z.number().int(),
      rows: z.number().int(),
      /** Loss on held-back days over that of the mix alone. */
      heldBackRatio: z.number(),
    })
    .nullable()
    .default(null),
  /** First-run set-up has been finished. */
  setup: z
    .object({ done: z.boolean(), sandboxSeeded: z.boolean().default(false) })
    .default({ done: false, sandboxSeeded: false }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<K extends SettingKey> = z.output<(typeof SETTINGS)[K]>;
