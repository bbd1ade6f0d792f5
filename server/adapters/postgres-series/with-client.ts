import type { Pool, PoolClient } from "pg";

const ignore = (): void => {};

/**
 * withClient runs `work` with a connection of its own and rolls back what it left open when it fails. A connection that
 * breaks meanwhile fails its query and nothing else: without a listener it would end the process.
 */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  client.on("error", ignore);
  try {
    return await work(client);
  } catch (error) {
    await client.query("ROLLBACK").catch(ignore);
    throw error;
  } finally {
    client.off("error", ignore);
    client.release();
  }
}
