import { z } from "zod";

/** One word or a few, without what could name a person. */
const label = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^@\s][^@]*$/, "Use a name such as enterprise; a mailbox is not kept.");

/** UserProfile is what is known of a user besides what they do; it is kept under the pseudonym. */
export const UserProfile = z.object({
  plan: label.nullable().optional(),
  role: label.nullable().optional(),
  segment: label.nullable().optional(),
  /** Name of a service level. */
  sla: label.nullable().optional(),
  region: label.nullable().optional(),
  /** What the user may do: names of actions, or of roles elsewhere. */
  permissions: z.array(label).max(100).optional(),
  /** Flat; words, numbers, yes and no. */
  preferences: z
    .record(label, z.union([label, z.number(), z.boolean()]))
    .refine((all) => Object.keys(all).length <= 50, "Give at most 50 preferences.")
    .nullable()
    .optional(),
});
export type UserProfile = z.output<typeof UserProfile>;

/** NamedProfile is a profile with who it is of: the identifier as events carry it, or the pseudonym. */
export const NamedProfile = UserProfile.extend({
  user: z.string().trim().min(1).max(512).optional(),
  subject: z.string().trim().min(1).max(80).optional(),
});
export type NamedProfile = z.output<typeof NamedProfile>;

/** isEmpty tells whether nothing is known, so that there is nothing to keep. */
export const isEmpty = (profile: UserProfile): boolean =>
  !profile.plan &&
  !profile.role &&
  !profile.segment &&
  !profile.sla &&
  !profile.region &&
  (profile.permissions ?? []).length === 0 &&
  Object.keys(profile.preferences ?? {}).length === 0;
