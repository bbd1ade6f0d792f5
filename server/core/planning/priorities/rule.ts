import { z } from "zod";
import { sayNumber } from "@/server/core/planning/say";

/** SUBJECT_KINDS are what may be known of a user: the plan they pay for, their role, the segment they behave like. */
export const SUBJECT_KINDS = ["plans", "roles", "segments"] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

const weights = z
  .record(
    z.string().trim().min(1).max(60),
    z
      .number("A weight is a number, 1 for the usual.")
      .min(0.01, "A weight is at least 0.01.")
      .max(100, "A weight is at most 100."),
  )
  .refine((all) => Object.keys(all).length <= 50, "More than 50 names have a weight. Remove some.");

/**
 * priorityRule is how the weight of a claim comes about, editable by an admin: each step of priority above 3 multiplies
 * by `step`, and what is known by name multiplies by the name's weight. A name that is not listed weighs 1.
 */
export const priorityRule = z.object({
  /** How many times as much one step of priority weighs, 1 to 4. */
  step: z.number().min(1, "A step weighs at least 1.").max(4, "A step weighs at most 4.").default(2),
  /** Service levels of applications. */
  slas: weights.default({ gold: 2, silver: 1, bronze: 0.5 }),
  /** Plans, roles and segments of users. */
  plans: weights.default({ enterprise: 2, paid: 1, free: 0.5 }),
  roles: weights.default({}),
  segments: weights.default({}),
});
export type PriorityRule = z.output<typeof priorityRule>;

/** DEFAULT_RULE holds until an admin writes another. */
export const DEFAULT_RULE: PriorityRule = priorityRule.parse({});

/** UserStanding is what is known of a pseudonymous user, by the rule's names. */
export interface UserStanding {
  readonly plan?: string | null;
  readonly role?: string | null;
  readonly segment?: string | null;
}

/** WorkloadStanding is what decides how important a workload's claim is; priorities are 1 (first) to 10. */
export interface WorkloadStanding {
  readonly applicationPriority: number;
  readonly workloadPriority: number;
  /** Service level of the application, by the rule's names. */
  readonly sla?: string | null;
  /** Mean weight of its users by their use; 1 where nothing is known. */
  readonly userWeight?: number;
}

/** Weighing is a weight with the factors whose product it is, and the rank that decides who goes first. */
export interface Weighing {
  readonly weight: number;
  readonly rank: number;
  readonly byPriority: number;
  readonly bySla: number;
  readonly byUsers: number;
}

/** USUAL is the priority that weighs 1. */
const USUAL = 3;

const named = (all: Readonly<Record<string, number>>, name?: string | null): number =>
  name && Object.hasOwn(all, name) ? all[name] : 1;

/** userWeight gives how much a user's requests weigh: the product of the plan's, the role's and the segment's weights. */
export const userWeight = ({ plan, role, segment }: UserStanding, rule: PriorityRule): number =>
  named(rule.plans, plan) * named(rule.roles, role) * named(rule.segments, segment);

/**
 * weighWorkload gives a workload's weight by the rule. Its own priority and its application's count half each; the rank
 * is the better of the two, because pre-emption asks who is important, not how much.
 */
export function weighWorkload(standing: WorkloadStanding, rule: PriorityRule): Weighing {
  const { applicationPriority, workloadPriority, sla, userWeight: byUsers = 1 } = standing;
  const byPriority = rule.step ** (USUAL - (applicationPriority + workloadPriority) / 2);
  const bySla = named(rule.slas, sla);
  const rank = Math.min(applicationPriority, workloadPriority);
  return { weight: byPriority * bySla * byUsers, rank, byPriority, bySla, byUsers };
}

/** sayWeighing writes where a weight comes from: "priority × 4, service level × 2"; "as usual" when nothing sets it apart. */
export function sayWeighing({ byPriority, bySla, byUsers }: Omit<Weighing, "weight" | "rank">): string {
  const parts = [
    ["priority", byPriority],
    ["service level", bySla],
    ["its users", byUsers],
  ] as const;
  const said = parts
    .filter(([, factor]) => factor !== 1)
    .map(([what, factor]) => `${what} × ${sayNumber(factor)}`);
  return said.join(", ") || "as usual";
}
