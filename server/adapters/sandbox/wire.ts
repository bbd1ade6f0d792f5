import { z } from "zod";
import { LIMIT_KINDS, termsSchema } from "@/server/core/planning/limits/terms";
import { EVENT_KINDS, MEASURES, MODES, RESOURCES } from "@/server/core/words";
import { ERROR_CODES } from "@/server/errors";

/** What travels between the sandbox and its adapters. Both ends speak these schemas; the adapters trust nothing else. */

/** targetState is ports/target TargetState. */
export const targetState = z.object({
  ready: z.number().int().min(0),
  starting: z.number().int().min(0),
  desired: z.number().int().min(0),
  version: z.string(),
  startupSeconds: z.number().optional(),
  pricePerReplicaHour: z.number().optional(),
  tiers: z
    .object({
      warm: z
        .object({
          desired: z.number().int().min(0),
          ready: z.number().int().min(0),
          starting: z.number().int().min(0),
          atMost: z.number().int().min(0),
          handOverSeconds: z.number(),
          priceShare: z.number(),
        })
        .optional(),
      size: z
        .object({
          factor: z.number().positive(),
          choices: z.array(z.object({ factor: z.number().positive(), price: z.number() })),
        })
        .optional(),
    })
    .optional(),
});

/** scaleRequest is the body of a scale call; the workload is in the path. */
export const scaleRequest = z.object({
  replicas: z.number(),
  warm: z.number().optional(),
  size: z.number().optional(),
  expectedVersion: z.string().optional(),
  idempotencyKey: z.string().min(1),
});

export const scaleResult = z.object({ state: targetState, repeated: z.boolean() });

const served = z.object({
  at: z.number(),
  asked: z.number(),
  served: z.number(),
  rules: z.array(
    z.object({ kind: z.enum(LIMIT_KINDS), name: z.string(), asked: z.number(), served: z.number() }),
  ),
});

/** limitsState is ports/limiter LimitsState. */
export const limitsState = z.object({
  terms: termsSchema,
  endsAt: z.number().optional(),
  backends: z.array(z.object({ name: z.string(), carries: z.number() })),
  served: served.optional(),
  version: z.string(),
});

/** limitsRequest is the body of a call that sets limits; the workload is in the path. */
export const limitsRequest = z.object({
  terms: termsSchema,
  endsAt: z.number(),
  expectedVersion: z.string().optional(),
  idempotencyKey: z.string().min(1),
});

export const limitsResult = z.object({ state: limitsState, repeated: z.boolean() });

/** servedMinutes is what came and what was let through, a minute an entry. */
export const servedMinutes = z.array(served);

export const workloads = z.array(
  z.object({
    externalId: z.string(),
    name: z.string(),
    application: z.string(),
    region: z.string(),
    measures: z.array(z.enum(MEASURES)),
    profile: z
      .object({
        capacity: z.object({
          perReplica: z.partialRecord(z.enum(RESOURCES), z.number()),
          startupSeconds: z.number(),
          pricePerReplicaHour: z.number(),
        }),
        primaryResource: z.enum(RESOURCES),
        minReplicas: z.number(),
        maxReplicas: z.number(),
        mode: z.enum(MODES).optional(),
        priority: z.number().optional(),
        policy: z.string().optional(),
      })
      .optional(),
  }),
);

/** sampleLine is one line of the samples stream: `gaps` counts the steps from `start` to each value; absent when they follow each other. */
export const sampleLine = z.object({
  externalId: z.string(),
  measure: z.enum(MEASURES),
  step: z.number().positive(),
  subject: z.string().optional(),
  start: z.number(),
  gaps: z.array(z.number()).optional(),
  values: z.array(z.number()),
});
export type SampleLine = z.infer<typeof sampleLine>;

/** activityLine is one line of the activity stream. */
export const activityLine = z.array(
  z.object({
    id: z.string(),
    at: z.number(),
    user: z.string(),
    session: z.string(),
    application: z.string(),
    action: z.string(),
    object: z.string().optional(),
    region: z.string().optional(),
    device: z.string().optional(),
    status: z.number().optional(),
    bytes: z.number().optional(),
    durationMs: z.number().optional(),
  }),
);

/** END_LINE closes a stream, so that one that broke off is not taken for a whole one. */
export const END_LINE = '{"end":true}';

export const calendar = z.array(
  z.object({
    id: z.string(),
    kind: z.enum(EVENT_KINDS),
    title: z.string(),
    application: z.string().optional(),
    startsAt: z.number(),
    endsAt: z.number(),
    announcedAt: z.number(),
  }),
);

/** clock says how the sandbox's time runs: now = anchor + (wall − anchor) · speed, all epoch ms. */
export const clock = z.object({
  anchor: z.number(),
  speed: z.number(),
  now: z.number(),
  historyStart: z.number(),
  seed: z.number(),
});

export const failure = z.object({ error: z.object({ code: z.enum(ERROR_CODES), message: z.string() }) });
