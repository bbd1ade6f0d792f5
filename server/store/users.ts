import { ROLES, type Role } from "@/server/core/words";
import type { Db } from "@/server/store/client";

/** Person is an account, without its password. Times in epoch ms. */
export interface Person {
  id: string;
  name: string;
  email: string;
  role: Role;
  createdAt: number;
  disabledAt: number | null;
  /** When their newest session was last renewed; null when they have none. */
  lastSeenAt: number | null;
}

const PEOPLE_LOCK = 7_240_120;

/** lockPeople makes changes to accounts wait for each other until commit, so that the last admin cannot leave twice. */
export async function lockPeople(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(${PEOPLE_LOCK})`;
}

const SHOWN = {
  id: true,
  name: true,
  email: true,
  role: true,
  createdAt: true,
  disabledAt: true,
  sessions: { select: { updatedAt: true }, orderBy: { updatedAt: "desc" }, take: 1 },
} as const;

interface Row {
  id: string;
  name: string;
  email: string;
  role: string;
  createdAt: Date;
  disabledAt: Date | null;
  sessions: { updatedAt: Date }[];
}

const person = (row: Row): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: ROLES.find((role) => role === row.role) ?? "viewer",
  createdAt: row.createdAt.getTime(),
  disabledAt: row.disabledAt?.getTime() ?? null,
  lastSeenAt: row.sessions[0]?.updatedAt.getTime() ?? null,
});

/** findPeople reads every account, by name. */
export async function findPeople(db: Db): Promise<Person[]> {
  return (await db.user.findMany({ select: SHOWN, orderBy: [{ name: "asc" }, { email: "asc" }] })).map(
    person,
  );
}

/** findPerson reads one account by its id, or undefined. */
export async function findPerson(db: Db, id: string): Promise<Person | undefined> {
  const row = await db.user.findUnique({ where: { id }, select: SHOWN });
  return row ? person(row) : undefined;
}

/** findPersonByEmail reads one account by its address, in lower case, or undefined. */
export async function findPersonByEmail(db: Db, email: string): Promise<Person | undefined> {
  const row = await db.user.findUnique({ where: { email: email.toLowerCase() }, select: SHOWN });
  return row ? person(row) : undefined;
}

/** countPeople counts all accounts, disabled ones too. */
export const countPeople = (db: Db): Promise<number> => db.user.count();

/** countOtherAdmins counts the admins who may sign in, without `id`. */
export const countOtherAdmins = (db: Db, id: string): Promise<number> =>
  db.user.count({ where: { role: "admin", disabledAt: null, id: { not: id } } });

/** insertPerson makes an account that signs in by password; `passwordHash` is better-auth's. */
export async function insertPerson(
  db: Db,
  p: { id: string; name: string; email: string; role: Role; passwordHash: string; at: number },
): Promise<void> {
  const at = new Date(p.at);
  const email = p.email.toLowerCase();
  await db.user.create({
    data: {
      id: p.id,
      name: p.name,
      email,
      emailVerified: true,
      role: p.role,
      createdAt: at,
      accounts: {
        create: {
          id: p.id,
          accountId: p.id,
          providerId: "credential",
          password: p.passwordHash,
          createdAt: at,
        },
      },
    },
  });
}

/** updateRole changes what a person may do, from their next request on. */
export async function updateRole(db: Db, id: string, role: Role): Promise<void> {
  await db.user.update({ where: { id }, data: { role } });
}

/** updateDisabled switches an account off (its sessions end) or on again (null). */
export async function updateDisabled(db: Db, id: string, at: number | null): Promise<void> {
  await db.user.update({ where: { id }, data: { disabledAt: at === null ? null : new Date(at) } });
  if (at !== null) await db.session.deleteMany({ where: { userId: id } });
}

/** updatePassword replaces the password of an account; its sessions end. */
export async function updatePassword(db: Db, id: string, passwordHash: string): Promise<void> {
  await db.account.updateMany({
    where: { userId: id, providerId: "credential" },
    data: { password: passwordHash },
  });
  await db.session.deleteMany({ where: { userId: id } });
}
