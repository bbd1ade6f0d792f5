import pg from "pg";
import { describe, expect, it } from "vitest";
import { testDatabase } from "./database";

const first = await testDatabase();
const second = await testDatabase();

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("testDatabase", () => {
  it("gives a database that all migrations were applied to", async () => {
    const rows = await ask(first.url, "SELECT finished_at FROM _prisma_migrations");
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.finished_at !== null)).toBe(true);
  });

  it("gives a second caller a database of its own", async () => {
    await ask(first.url, "CREATE TABLE only_here (id int)");
    const [{ found }] = await ask(second.url, "SELECT to_regclass('only_here') AS found");
    expect(found).toBeNull();
  });
});
