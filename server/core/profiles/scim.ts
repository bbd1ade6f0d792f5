import { z } from "zod";
import { NamedProfile } from "./user";

const values = z
  .array(z.union([z.string(), z.object({ value: z.string().optional(), display: z.string().optional() })]))
  .max(100)
  .default([]);

/**
 * ScimUser is the part of a SCIM User (RFC 7643, 4.1) that is read: names, mail and phone numbers are not. `userName` is the
 * identifier as events carry it.
 */
export const ScimUser = z.object({
  userName: z.string().trim().min(1).max(512),
  active: z.boolean().default(true),
  userType: z.string().max(60).optional(),
  roles: values,
  groups: values,
  entitlements: values,
  addresses: z
    .array(z.object({ region: z.string().max(60).optional(), country: z.string().max(60).optional() }))
    .max(20)
    .default([]),
  preferredLanguage: z.string().max(60).optional(),
  timezone: z.string().max(60).optional(),
});

const named = (all: z.output<typeof values>): string[] =>
  all.flatMap((one) => (typeof one === "string" ? one : (one.value ?? one.display ?? []))).slice(0, 100);

/** profileOfScim turns it into a profile: the first role, entitlements as plan and permissions, the first group as segment; one that is not active has none. */
export function profileOfScim(user: z.output<typeof ScimUser>): z.ZodSafeParseResult<NamedProfile> {
  if (!user.active) return NamedProfile.safeParse({ user: user.userName });
  const [place] = user.addresses;
  const preferences = {
    ...(user.preferredLanguage && { language: user.preferredLanguage }),
    ...(user.timezone && { timezone: user.timezone }),
  };
  return NamedProfile.safeParse({
    user: user.userName,
    role: named(user.roles)[0],
    plan: user.userType,
    segment: named(user.groups)[0],
    region: place?.region ?? place?.country,
    permissions: named(user.entitlements),
    ...(Object.keys(preferences).length > 0 && { preferences }),
  });
}
