import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const PREFIX = "headroom-test-";

/** TestServer is a PostgreSQL for tests: `admin` is the address of its maintenance database. */
export interface TestServer {
  admin: string;
  /** migrate applies prisma/migrations to the database `name`; rejects with the engine's message. */
  migrate(name: string): Promise<void>;
  /** close drops the database `template` of a borrowed server, or ends and deletes our own. */
  close(template: string): Promise<void>;
}

/** openServer uses TEST_DATABASE_URL when it is set, else starts an embedded server in a temporary folder. */
export async function openServer(): Promise<TestServer> {
  const borrowed = process.env.TEST_DATABASE_URL;
  return borrowed ? borrowedServer(borrowed) : ownServer();
}

/** withDatabase is the address `url` with another database name. */
export function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.toString();
}

function borrowedServer(admin: string): TestServer {
  return {
    admin,
    migrate: (name) => migrate(withDatabase(admin, name)),
    close: async (template) => {
      const client = new pg.Client({ connectionString: admin });
      await client.connect();
      await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await client.end();
    },
  };
}

async function ownServer(): Promise<TestServer> {
  // Loaded here, because a borrowed server needs none of the embedded one's packages.
  const { startPostgres } = await import("../../bin/launcher/postgres.mjs");
  const { endLeftover } = await import("../../bin/launcher/leftover-postgres.mjs");
  const { startTime } = await import("../../bin/launcher/processes.mjs");
  await removeAbandoned(startTime, endLeftover);
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user who has to get in
  writeFileSync(
    path.join(folder, "owner.json"),
    JSON.stringify({ pid: process.pid, started: startTime(process.pid) }),
  );
  const server = await startPostgres({
    folder: path.join(folder, "postgres"),
    id: path.basename(folder),
    password: randomBytes(9).toString("hex"),
    log: path.join(folder, "postgres.log"),
    durable: false,
  });
  return {
    admin: server.url("postgres"),
    migrate: (name) => migrate(server.url(name)),
    close: async () => {
      await server.stop();
      rmSync(server.home, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function migrate(url: string): Promise<void> {
  const program = path.resolve("bin/launcher/migrate.mjs");
  try {
    await promisify(execFile)(process.execPath, [program], { env: { ...process.env, DATABASE_URL: url } });
  } catch (error) {
    throw new Error(
      `The test database could not be migrated. ${(error as { stderr?: string }).stderr ?? error}`,
    );
  }
}

/** A test run that was killed leaves its server behind; the next run ends it when its owner is gone. */
async function removeAbandoned(
  startTime: (pid: number) => string,
  endLeftover: (data: string) => Promise<boolean>,
): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = path.join(tmpdir(), name);
    const file = path.join(folder, "owner.json");
    if (!existsSync(file)) continue;
    try {
      const owner = JSON.parse(readFileSync(file, "utf8")) as { pid: number; started: string };
      if (startTime(owner.pid) === owner.started) continue;
      await endLeftover(path.join(folder, "postgres", "data"));
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's folder, or another run is removing it at this moment.
    }
  }
}
