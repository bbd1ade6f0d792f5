import type { Group } from "@/server/core/privacy/small-groups";
import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** ACTIVITY_FIELDS are the fields by which activity may be counted; never the path, which is too fine. */
export const ACTIVITY_FIELDS = ["application", "action", "region", "device"] as const;
export type ActivityField = (typeof ACTIVITY_FIELDS)[number];

/** countActivity counts acts and distinct users in [from, to) by one field, the most frequent 200. */
export const countActivity = (
  db: Db,
  by: ActivityField,
  from: number,
  to: number,
  application?: string,
): Promise<Group[]> => db.$queryRaw<Group[]>`
  SELECT coalesce(${Prisma.raw(`"${by}"`)}, '') AS name, count(DISTINCT "user")::int AS users, count(*)::int AS acts
  FROM "ActivityEvent"
  WHERE at >= to_timestamp(${from}::float8 / 1000.0) AND at < to_timestamp(${to}::float8 / 1000.0)
    AND (${application ?? null}::text IS NULL OR application = ${application ?? null}::text)
  GROUP BY 1 ORDER BY acts DESC, name LIMIT 200`;
