import type { Pool } from "pg";

/**
 * exclusive runs `work` under a PostgreSQL advisory lock of `key` and gives its result, or undefined at once when
 * another process holds the lock. The lock goes with its connection, so a killed process never keeps it.
 */
export async function exclusive<T>(pool: Pool, key: string, work: () => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ got: boolean }>(
      "SELECT pg_try_advisory_lock(hashtext($1)) AS got",
      [key],
    );
    if (!rows[0].got) return undefined;
    try {
      return await work();
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtext($1))", [key]);
    }
  } finally {
    client.release();
  }
}
