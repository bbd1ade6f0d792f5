import { randomBytes } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openServer, type TestServer } from "./server";

declare module "vitest" {
  interface ProvidedContext {
    databaseServer: { admin: string; template: string };
  }
}

interface Shared {
  users: number;
  opened: Promise<{ server: TestServer; template: string }>;
}

// Two projects (db and int) set up in the same process; they share one server.
const KEY = Symbol.for("headroom.testing.database");
const holder = globalThis as unknown as Record<symbol, Shared | undefined>;

/** setup gives the project a PostgreSQL server with one migrated template database; the returned function ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  holder[KEY] ??= { users: 0, opened: open() };
  const shared = holder[KEY];
  shared.users += 1;
  const { server, template } = await shared.opened;
  project.provide("databaseServer", { admin: server.admin, template });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    holder[KEY] = undefined;
    await server.close(template);
  };
}

async function open(): Promise<Awaited<Shared["opened"]>> {
  const server = await openServer();
  const template = `headroom_template_${process.pid}_${randomBytes(3).toString("hex")}`;
  const client = new pg.Client({ connectionString: server.admin });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${template}`);
    await server.migrate(template);
    // A template that nobody can enter can always be cloned.
    await client.query(`ALTER DATABASE ${template} WITH ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
  return { server, template };
}
