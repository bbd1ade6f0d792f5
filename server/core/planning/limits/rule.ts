import { z } from "zod";

/** LIMIT_ACTS: nothing is planned, a person is always asked, or autopilot acts by itself as with replicas. */
export const LIMIT_ACTS = ["off", "ask", "mode"] as const;
export type LimitAct = (typeof LIMIT_ACTS)[number];

/** limitRule is how limits come about, editable by an admin. */
export const limitRule = z.object({
  act: z.enum(LIMIT_ACTS).default("ask"),
  /** Percent of what a replica carries up to which it is used while limits hold. */
  usePercent: z.number().min(50).max(100).default(95),
  /** Percent of what a subject is expected to send that it may always send. */
  floorPercent: z.number().min(1, "The floor is at least 1 %.").max(100).default(25),
  /** Requests a second that every user may always send. */
  leastPerSecond: z.number().min(0.01, "Every user may send at least 0.01 req/s.").max(1_000).default(0.1),
  /** Users who get a limit of their own at most; the others share one by segment, or that of everybody else. */
  users: z.int().min(0).max(50).default(20),
  /** Minutes after which the target drops limits by itself. */
  minutes: z.int().min(5).max(240).default(30),
  /** Limits are lifted once expected demand is under this percent of what fits. */
  liftPercent: z.number().min(50).max(99).default(90),
});
export type LimitRuleSetting = z.output<typeof limitRule>;
