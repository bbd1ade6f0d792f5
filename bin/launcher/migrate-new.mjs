// @ts-check
// Writes the next migration: what leads from prisma/migrations to prisma/schema, as SQL.
//   npm run migrate:new -- add-reservations
// It needs a PostgreSQL for the shadow database: DATABASE_URL, or an embedded one that lives for these seconds.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "./postgres.mjs";
import { NO_FILTER, openEngine, readMigrations, readSchema } from "./schema-engine.mjs";

const name = (process.argv[2] ?? "")
  .trim()
  .toLowerCase()
  .replace(/[^a-z0-9]+/g, "_");
if (!name) {
  console.error("Name the migration: npm run migrate:new -- add-reservations");
  process.exit(2);
}

if (process.env.DATABASE_URL) {
  await write(process.env.DATABASE_URL);
} else {
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-shadow-"));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user who has to get in
  const server = await startPostgres({
    folder: path.join(folder, "postgres"),
    id: path.basename(folder),
    password: "shadow",
    log: path.join(folder, "postgres.log"),
    durable: false,
  });
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
    stdio: "inherit",
    env: { ...process.env, DATABASE_URL: server.url("postgres") },
  });
  await server.stop();
  rmSync(server.home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  process.exit(child.status ?? 1);
}

/** @param {string} url */
async function write(url) {
  try {
    const engine = await openEngine(url);
    const migrations = readMigrations();
    const { stdout } = await engine.diff({
      from: { tag: "migrations", ...migrations },
      to: { tag: "schemaDatamodel", ...readSchema() },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    });
    const sql = (stdout ?? "").trim();
    if (!sql || /^-- This is an empty migration\.$/.test(sql)) {
      console.log("The schema and the migrations agree; there is nothing to write.");
      process.exit(0);
    }
    const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const folder = path.join(migrations.baseDir, `${stamp}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "migration.sql"), `${sql}\n`);
    const lock = path.join(migrations.baseDir, "migration_lock.toml");
    if (!existsSync(lock)) writeFileSync(lock, 'provider = "postgresql"\n');
    console.log(`Wrote prisma/migrations/${stamp}_${name}/migration.sql. Read it before you commit it.`);
    process.exit(0);
  } catch (error) {
    console.error(
      `The migration could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exit(1);
  }
}
