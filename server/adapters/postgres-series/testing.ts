import type { Pool } from "pg";

/** placeWorkload makes a workload that series can be kept of, and what it hangs from; gives its id. */
export async function placeWorkload(pool: Pool, name = "checkout"): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH a AS (INSERT INTO "Application" (id, name) VALUES (gen_random_uuid(), $1) RETURNING id),
          s AS (INSERT INTO "Source" (id, kind, name, config) VALUES (gen_random_uuid(), 'import', $1, '{}') RETURNING id),
          t AS (INSERT INTO "Target" (id, kind, name, config) VALUES (gen_random_uuid(), 'dry-run', $1, '{}') RETURNING id)
     INSERT INTO "Workload" (id, name, "externalId", region, "applicationId", "sourceId", "targetId", "primaryResource", capacity)
     SELECT gen_random_uuid(), $1, $1, 'eu', a.id, s.id, t.id, 'cpu', '{}' FROM a, s, t RETURNING id`,
    [name],
  );
  return rows[0].id;
}
