import type { Actor } from "@/server/core/access/actor";
import { ROLES, type Role } from "@/server/core/words";
import type { Db } from "@/server/store/client";

/** Decider is a person who may decide, by role. */
export interface DeciderRecord {
  id: string;
  name: string;
  role: Role;
}

/** listDeciders reads the people who may decide: approvers and admins who are not disabled, by name. */
export async function listDeciders(db: Db): Promise<DeciderRecord[]> {
  const rows = await db.user.findMany({
    where: { disabledAt: null, role: { in: ["approver", "admin"] } },
    select: { id: true, name: true, role: true },
    orderBy: { name: "asc" },
  });
  return rows.map((row) => ({ ...row, role: ROLES.find((role) => role === row.role) ?? "approver" }));
}

/**
 * personBehind gives the id of the person who answers for what an actor does: the user, or the user who made the key
 * (the key itself when no user did). Without it, a key would let its maker approve what the maker wrote.
 */
export async function personBehind(db: Db, actor: Actor): Promise<string> {
  if (actor.kind !== "apiKey") return actor.id;
  const key = await db.apiKey.findUnique({ where: { id: actor.id }, select: { createdBy: true } });
  const maker = key && (await db.user.findUnique({ where: { id: key.createdBy }, select: { id: true } }));
  return maker?.id ?? actor.id;
}
