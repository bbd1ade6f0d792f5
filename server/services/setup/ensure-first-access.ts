import { randomUUID } from "node:crypto";
import { systemActor } from "@/server/auth/actors";
import { hashOfKey } from "@/server/auth/hash-of-key";
import { hashPassword } from "@/server/auth/passwords";
import { SCOPES } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { hasKeyWithHash, insertKey } from "@/server/store/keys";
import { readSetting, writeSetting } from "@/server/store/settings";
import { findPersonByEmail, insertPerson, lockPeople } from "@/server/store/users";

/** FirstAccess is what the environment asks to exist at first start. */
export interface FirstAccess {
  adminEmail?: string;
  adminPassword?: string;
  apiKey?: string;
}

/**
 * ensureFirstAccess makes the admin and the key that the environment names when they do not exist, each with its line in
 * the record. It never changes what exists: a password that was changed since, or a key that was revoked, stays so.
 */
export async function ensureFirstAccess(
  deps: Pick<Deps, "db" | "clock" | "log">,
  given: FirstAccess,
): Promise<{ admin: boolean; key: boolean }> {
  const { adminEmail, adminPassword, apiKey } = given;
  if (adminEmail && !adminPassword) {
    deps.log.warn("HEADROOM_ADMIN_EMAIL is set without HEADROOM_ADMIN_PASSWORD, so no admin was made");
  }
  const wanted =
    adminEmail && adminPassword ? { email: adminEmail, hash: await hashPassword(adminPassword) } : null;
  const hash = apiKey && hashOfKey(apiKey);
  const at = deps.clock.now();
  const actor = systemActor("setup", "Set-up");
  return deps.db.$transaction(async (db) => {
    await lockPeople(db);
    const made = { admin: false, key: false };
    if (wanted && !(await findPersonByEmail(db, wanted.email))) {
      const id = randomUUID();
      await insertPerson(db, {
        id,
        name: "Admin",
        email: wanted.email,
        role: "admin",
        passwordHash: wanted.hash,
        at,
      });
      await writeSetting(db, "setup", { ...(await readSetting(db, "setup")), done: true });
      const summary = "Made the admin that the environment names.";
      await appendAudit(db, {
        at,
        actor,
        action: "setUp",
        targetKind: "person",
        targetId: id,
        targetName: "Admin",
        summary,
      });
      made.admin = true;
    }
    if (apiKey && hash && !(await hasKeyWithHash(db, hash))) {
      const name = "From the environment";
      const key = {
        name,
        hash,
        prefix: apiKey.slice(0, 8),
        scopes: SCOPES,
        createdBy: actor.id,
        at,
        expiresAt: null,
      };
      const { id } = await insertKey(db, key);
      const summary = "Made the key that the environment names, with all scopes.";
      await appendAudit(db, {
        at,
        actor,
        action: "setUp",
        targetKind: "key",
        targetId: id,
        targetName: name,
        summary,
      });
      made.key = true;
    }
    return made;
  });
}
