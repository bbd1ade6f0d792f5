import { auth } from "@/server/auth/auth";
import { hashOfKey } from "@/server/auth/hash-of-key";
import { type Actor, isScope } from "@/server/core/access/actor";
import { ROLES, type Role } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";

/** actorOf tells who sends a request: the bearer of a key, or a person with a session; undefined for nobody. */
export async function actorOf(request: Request, deps: Deps): Promise<Actor | undefined> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer) return actorOfKey(bearer, deps);
  const session = await auth().api.getSession({ headers: request.headers });
  if (!session) return undefined;
  const user = await deps.db.user.findUnique({ where: { id: session.user.id } });
  if (!user || user.disabledAt) return undefined;
  const role: Role = ROLES.find((r) => r === user.role) ?? "viewer";
  return { kind: "user", id: user.id, name: user.name, role };
}

async function actorOfKey(key: string, deps: Deps): Promise<Actor | undefined> {
  const found = await deps.db.apiKey.findUnique({ where: { hash: hashOfKey(key) } });
  const now = new Date(deps.clock.now());
  if (!found || found.revokedAt || (found.expiresAt && found.expiresAt < now)) return undefined;
  const stale = !found.lastUsedAt || now.getTime() - found.lastUsedAt.getTime() > 60_000;
  if (stale) await deps.db.apiKey.update({ where: { id: found.id }, data: { lastUsedAt: now } });
  return { kind: "apiKey", id: found.id, name: found.name, scopes: found.scopes.filter(isScope) };
}
