// @ts-check
// Applies the migrations in prisma/migrations to DATABASE_URL. Run it as a program (one engine a process):
//   DATABASE_URL=postgresql://… node bin/launcher/migrate.mjs
// It keeps Prisma's own _prisma_migrations table, so `prisma migrate deploy` agrees with it. The last line is JSON
// {applied: [names]}; exit code 1 with a plain message when a migration fails, 3 when the database is newer than the code.
import { NO_FILTER, openEngine, readMigrations } from "./schema-engine.mjs";

const url = process.env.DATABASE_URL;
if (!url) {
  console.error("DATABASE_URL is not set; say which database to migrate.");
  process.exit(2);
}

try {
  const engine = await openEngine(url);
  const migrationsList = readMigrations();
  const state = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: NO_FILTER,
  });
  const unknown =
    state.history && "unpersistedMigrationNames" in state.history
      ? state.history.unpersistedMigrationNames
      : [];
  if (unknown.length > 0) {
    console.error(
      `The database is newer than this code: it already has the migration ${unknown.join(", ")}, which is not in prisma/migrations. Start the version that wrote it, or use another data directory.`,
    );
    process.exit(3);
  }
  const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
  console.log(JSON.stringify({ applied: appliedMigrationNames }));
  process.exit(0);
} catch (error) {
  console.error(`The migration failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
