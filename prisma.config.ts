import { defineConfig } from "prisma/config";

// Prisma's own commands find the schema folder here; the product migrates with bin/launcher/migrate.mjs.
export default defineConfig({ schema: "prisma/schema", migrations: { path: "prisma/migrations" } });
