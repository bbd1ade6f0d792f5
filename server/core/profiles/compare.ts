import type { Resource } from "@/server/core/words";
import { type ApplicationProfile, COST_UNIT } from "./application";
import type { UserProfile } from "./user";

/** Said is what one field of a profile says, in words, before and after; null where it says nothing. */
export interface Said {
  field: string;
  before: string | null;
  after: string | null;
}

/** sayApplication writes an application's profile down as fields and words, in one order. */
export function sayApplication(profile: ApplicationProfile | null): Map<string, string> {
  const said = new Map<string, string>();
  if (!profile) return said;
  if (profile.priority !== undefined) said.set("priority", String(profile.priority));
  if (profile.startupSeconds !== undefined) said.set("start-up", `${profile.startupSeconds} s`);
  if (profile.concurrency !== undefined) said.set("concurrency", `${profile.concurrency} requests a replica`);
  if (profile.stack.length > 0) said.set("stack", profile.stack.join(", "));
  for (const { name, costs, durationMs } of profile.actions) {
    const parts = Object.entries(costs).map(
      ([resource, amount]) => `${resource} ${amount} ${COST_UNIT[resource as Resource]}`,
    );
    if (durationMs !== undefined) parts.push(`${durationMs} ms`);
    said.set(`action ${name}`, parts.length > 0 ? parts.join(", ") : "cost not known");
  }
  return said;
}

/** sayUser does so for a user's profile; preferences and permissions are named one by one. */
export function sayUser(profile: UserProfile | null): Map<string, string> {
  const said = new Map<string, string>();
  if (!profile) return said;
  for (const field of ["plan", "role", "segment", "sla", "region"] as const)
    if (profile[field]) said.set(field, profile[field]);
  const permissions = profile.permissions ?? [];
  if (permissions.length > 0) said.set("permissions", permissions.join(", "));
  for (const [name, value] of Object.entries(profile.preferences ?? {}))
    said.set(`preference ${name}`, String(value));
  return said;
}

/** compareSaid gives the fields that differ, in the order of `after`, then those that are gone. */
export function compareSaid(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Said[] {
  const fields = [...new Set([...after.keys(), ...before.keys()])];
  return fields
    .map((field) => ({ field, before: before.get(field) ?? null, after: after.get(field) ?? null }))
    .filter((one) => one.before !== one.after);
}
