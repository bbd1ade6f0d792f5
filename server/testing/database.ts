import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";
import { withDatabase } from "./server";

/**
 * testDatabase gives the calling test file an own, migrated, empty database: `const { url } = await testDatabase();`
 * at the top of a `.db.test.ts` or `.int.test.ts`. It is dropped after the file's last test, open sessions included.
 */
export async function testDatabase(): Promise<{ url: string }> {
  const { admin, template } = inject("databaseServer");
  const name = `headroom_test_${process.pid}_${randomBytes(4).toString("hex")}`;
  await asAdmin(admin, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  afterAll(() => asAdmin(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  return { url: withDatabase(admin, name) };
}

async function asAdmin(admin: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: admin });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
