import type { UserStanding } from "@/server/core/planning/priorities/rule";
import { isEmpty, type UserProfile } from "@/server/core/profiles/user";
import type { Db } from "./client";
import { Prisma } from "./prisma/client";

/** findRanked reads every application with its workloads that are not archived, the first served first. */
export const findRanked = (db: Db) =>
  db.application.findMany({
    orderBy: [{ priority: "asc" }, { name: "asc" }],
    include: {
      workloads: {
        where: { archivedAt: null },
        orderBy: [{ priority: "asc" }, { name: "asc" }],
        select: { id: true, name: true, priority: true, userWeight: true },
      },
    },
  });

/** updateStanding sets an application's priority and service level. */
export async function updateStanding(
  db: Db,
  id: string,
  standing: { priority: number; sla: string | null },
): Promise<void> {
  await db.application.update({ where: { id }, data: standing });
}

/** updatePriority sets the priority of a workload of an application; false when it has no such workload. */
export async function updatePriority(
  db: Db,
  applicationId: string,
  id: string,
  priority: number,
): Promise<boolean> {
  return (await db.workload.updateMany({ where: { id, applicationId }, data: { priority } })).count === 1;
}

/** saveStandings keeps what is known of users by pseudonym at `at` (epoch ms); a user without any is forgotten. */
export async function saveStandings(
  db: Db,
  users: readonly (UserProfile & { subject: string })[],
  at: number,
): Promise<void> {
  const gone = users.filter(isEmpty).map(({ subject }) => subject);
  if (gone.length > 0) await db.standing.deleteMany({ where: { subject: { in: gone } } });
  for (const user of users) {
    if (isEmpty(user)) continue;
    const { plan = null, role = null, segment = null, sla = null, region = null, permissions = [] } = user;
    const preferences = user.preferences ?? Prisma.DbNull;
    const data = { plan, role, segment, sla, region, permissions, preferences, updatedAt: new Date(at) };
    const { subject } = user;
    await db.standing.upsert({ where: { subject }, create: { subject, ...data }, update: data });
  }
}

/** findStandings reads what is known of these users, by pseudonym. */
export async function findStandings(db: Db, subjects: readonly string[]): Promise<Map<string, UserStanding>> {
  const rows = await db.standing.findMany({ where: { subject: { in: [...subjects] } } });
  return new Map(rows.map(({ subject, plan, role, segment }) => [subject, { plan, role, segment }]));
}

/** findUserProfiles reads all that is known of these users, by pseudonym: a prior for who learns of them. */
export async function findUserProfiles(
  db: Db,
  subjects: readonly string[],
): Promise<Map<string, UserProfile & { subject: string }>> {
  const rows = await db.standing.findMany({ where: { subject: { in: [...subjects] } } });
  return new Map(
    rows.map(({ updatedAt: _, preferences, ...row }) => [
      row.subject,
      { ...row, preferences: preferences as UserProfile["preferences"] },
    ]),
  );
}

/** NameCount is how many users are known under a name. */
export interface NameCount {
  kind: "plans" | "roles" | "segments";
  name: string;
  users: number;
}

/** countStandings counts the users under each plan, role and segment. */
export const countStandings = (db: Db): Promise<NameCount[]> =>
  db.$queryRaw<NameCount[]>(Prisma.sql`
    SELECT k.kind, k.name, count(*)::int AS users FROM "Standing" s
    CROSS JOIN LATERAL (VALUES ('plans', s.plan), ('roles', s.role), ('segments', s.segment)) AS k(kind, name)
    WHERE k.name IS NOT NULL GROUP BY k.kind, k.name ORDER BY k.kind, k.name`);

/** findUserProfile reads all that is kept of one user; undefined where nothing is. */
export async function findUserProfile(
  db: Db,
  subject: string,
): Promise<(UserProfile & { subject: string }) | undefined> {
  return (await findUserProfiles(db, [subject])).get(subject);
}

/** NAMES are the fields of a standing that are one name each. */
const NAMES = ["plan", "role", "segment", "sla", "region"] as const;

/** rareNames gives the names that some users have, but fewer than `k`, by field. */
export async function rareNames(db: Db, k: number): Promise<Map<string, ReadonlySet<string>>> {
  const rare = new Map<string, ReadonlySet<string>>();
  for (const field of NAMES) {
    const groups = await db.standing.groupBy({
      by: [field],
      _count: true,
      where: { [field]: { not: null } },
    });
    rare.set(
      field,
      new Set(groups.flatMap((group) => (group._count < k && group[field] !== null ? [group[field]] : []))),
    );
  }
  return rare;
}

/** pageOfStandings reads users after a pseudonym, in its order; `text` is the beginning of one, or a name that is not rare. */
export async function pageOfStandings(
  db: Db,
  {
    text,
    rare,
    after,
    limit,
  }: { text: string; rare: ReadonlyMap<string, ReadonlySet<string>>; after?: string; limit: number },
) {
  const where: Prisma.StandingWhereInput =
    text === ""
      ? {}
      : {
          OR: [
            { subject: { startsWith: text } },
            ...NAMES.filter((field) => !rare.get(field)?.has(text)).map((field) => ({ [field]: text })),
          ],
        };
  const [rows, total] = await Promise.all([
    db.standing.findMany({
      where: after === undefined ? where : { AND: [where, { subject: { gt: after } }] },
      orderBy: { subject: "asc" },
      take: limit,
    }),
    db.standing.count({ where }),
  ]);
  return { rows, total };
}

/** setUserWeight keeps the mean weight of a workload's users. */
export async function setUserWeight(db: Db, workloadId: string, weight: number): Promise<void> {
  await db.workload.update({ where: { id: workloadId }, data: { userWeight: weight } });
}
