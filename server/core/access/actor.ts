import { ROLES, type Role, SCOPES, type Scope } from "@/server/core/words";

/** Actor is who does something: a person, a key, or a job of the product itself. */
export type Actor =
  | { kind: "user"; id: string; name: string; role: Role }
  | { kind: "apiKey"; id: string; name: string; scopes: readonly Scope[] }
  | { kind: "system"; id: string; name: string };

const GAINED: Record<Role, readonly Scope[]> = {
  viewer: ["read", "audit:read", "stop"],
  operator: ["ingest", "workloads:write", "policies:write", "models:write", "replays:write"],
  approver: ["plans:decide", "policies:decide", "models:decide", "resume"],
  admin: ["settings:write"],
};

/** scopesOf gives every scope of a role: its own and those of the roles below it. Stopping is safe, so all may stop. */
export function scopesOf(role: Role): readonly Scope[] {
  return ROLES.slice(0, ROLES.indexOf(role) + 1).flatMap((r) => GAINED[r]);
}

/** can says whether an actor holds a scope; the product's own jobs hold all. */
export function can(actor: Actor, scope: Scope): boolean {
  if (actor.kind === "system") return true;
  if (actor.kind === "apiKey") return actor.scopes.includes(scope);
  return scopesOf(actor.role).includes(scope);
}

/** leastRoleFor names the least powerful role that holds a scope, for messages. */
export function leastRoleFor(scope: Scope): Role {
  return ROLES.find((role) => scopesOf(role).includes(scope)) ?? "admin";
}

/** isScope tells whether a word is a scope. */
export const isScope = (word: string): word is Scope => (SCOPES as readonly string[]).includes(word);
