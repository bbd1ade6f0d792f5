import type { ApplicationProfile } from "@/server/core/profiles/application";
import type { Db } from "./client";
import type { Prisma } from "./prisma/client";

/** KeptProfile is an application with what its owner says of it, as it is stored; null where nobody said anything. */
export interface KeptProfile {
  id: string;
  name: string;
  body: unknown;
  updatedAt: number | null;
  updatedBy: string | null;
}

/** findProfiles reads every application with its profile, by name. */
export async function findProfiles(db: Db): Promise<KeptProfile[]> {
  const rows = await db.application.findMany({ orderBy: { name: "asc" }, include: { profile: true } });
  return rows.map(({ id, name, profile }) => ({
    id,
    name,
    body: profile?.body ?? null,
    updatedAt: profile?.updatedAt.getTime() ?? null,
    updatedBy: profile?.updatedBy ?? null,
  }));
}

/** saveProfile keeps an application's profile at `now` (epoch ms); an application that is not there yet is made. */
export async function saveProfile(
  db: Db,
  name: string,
  profile: ApplicationProfile,
  by: string,
  now: number,
): Promise<{ id: string; before: unknown }> {
  const priority = profile.priority === undefined ? {} : { priority: profile.priority };
  const application = await db.application.upsert({
    where: { name },
    create: { name, ...priority },
    update: priority,
  });
  const before = await db.applicationProfile.findUnique({ where: { applicationId: application.id } });
  const data = {
    body: profile as unknown as Prisma.InputJsonObject,
    updatedAt: new Date(now),
    updatedBy: by,
  };
  await db.applicationProfile.upsert({
    where: { applicationId: application.id },
    create: { applicationId: application.id, ...data },
    update: data,
  });
  return { id: application.id, before: before?.body ?? null };
}

/** removeProfile forgets what was said of an application and gives what that was; undefined when nothing was. */
export async function removeProfile(
  db: Db,
  name: string,
): Promise<{ id: string; before: unknown } | undefined> {
  const found = await db.applicationProfile.findFirst({ where: { application: { name } } });
  if (!found) return undefined;
  await db.applicationProfile.delete({ where: { applicationId: found.applicationId } });
  return { id: found.applicationId, before: found.body };
}

/** FoundProfile is one application with its profile and workloads. */
export interface FoundProfile extends KeptProfile {
  priority: number;
  workloads: { id: string; name: string }[];
}

/** findProfile reads one application with its profile, by name; undefined without such an application. */
export async function findProfile(db: Db, name: string): Promise<FoundProfile | undefined> {
  const row = await db.application.findUnique({
    where: { name },
    include: {
      profile: true,
      workloads: {
        where: { archivedAt: null },
        select: { id: true, name: true },
        orderBy: { name: "asc" },
      },
    },
  });
  if (!row) return undefined;
  const { id, priority, workloads, profile } = row;
  return {
    id,
    name,
    priority,
    workloads,
    body: profile?.body ?? null,
    updatedAt: profile?.updatedAt.getTime() ?? null,
    updatedBy: profile?.updatedBy ?? null,
  };
}
