// @ts-check
// The database that the product is started on: the one that DATABASE_URL names, or the embedded one.
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { LaunchError } from "./launch-error.mjs";
import { ensureDatabase, startPostgres } from "./postgres.mjs";

const MIGRATE = fileURLToPath(new URL("migrate.mjs", import.meta.url));

/**
 * @typedef {{ url: string, where: string, server: import("./postgres.mjs").Server | null, pgOptions: string }} Database
 *   where: a sentence part for people; server: null for a borrowed database; pgOptions: value for PGOPTIONS
 */

/**
 * openDatabase connects to `external` or starts the embedded server; throws a LaunchError when neither answers.
 * @param {string | undefined} external DATABASE_URL
 * @param {string} dataDir
 * @param {import("./data-dir.mjs").Secrets} secrets
 * @param {number | undefined} port preferred port of the embedded server
 * @returns {Promise<Database>}
 */
export async function openDatabase(external, dataDir, secrets, port) {
  if (external) {
    const { timezone } = await ask(external, "SELECT current_setting('TimeZone') AS timezone").catch(
      (error) => {
        throw new LaunchError(
          `The database of DATABASE_URL (${hide(external)}) does not answer: ${error.message || error.code}`,
          "Check the address, the password and that the database exists, or unset DATABASE_URL to use the embedded one.",
        );
      },
    );
    // Prisma's adapter reads every timestamptz as if it were written in UTC.
    const pgOptions = /^(UTC|Etc\/UTC|GMT)$/i.test(timezone) ? "" : "-c TimeZone=UTC";
    return { url: external, where: hide(external), server: null, pgOptions };
  }
  const server = await startPostgres({
    folder: path.join(dataDir, "postgres"),
    id: secrets.databaseId,
    password: secrets.databasePassword,
    port,
    log: path.join(dataDir, "log", "postgres.log"),
  });
  await ensureDatabase(server, "headroom");
  return { url: server.url("headroom"), where: server.home, server, pgOptions: "" };
}

/**
 * migrate applies what is missing from prisma/migrations in a process of its own; a LaunchError with its message.
 * @param {string} url
 * @returns {Promise<string>} what was done
 */
export function migrate(url) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MIGRATE], {
      env: { ...process.env, DATABASE_URL: url },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code !== 0) {
        const remedy =
          code === 3 ? "Your data is untouched." : "Your data is as the last complete migration left it.";
        return reject(new LaunchError(err.trim() || `The migration ended with exit code ${code}.`, remedy));
      }
      const applied = JSON.parse(out.trim().split("\n").at(-1) ?? "{}").applied.length;
      resolve(
        applied === 0
          ? "Database: up to date"
          : `Database: ${applied} migration${applied === 1 ? "" : "s"} applied`,
      );
    });
  });
}

/**
 * hasAdmin says whether an administrator can sign in already.
 * @param {string} url
 */
export async function hasAdmin(url) {
  const row = await ask(
    url,
    `SELECT count(*)::int AS admins FROM "User" WHERE role = 'admin' AND "disabledAt" IS NULL`,
  );
  return row.admins > 0;
}

/** @param {string} url @param {string} sql */
async function ask(url, sql) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
}

/** @param {string} url */
function hide(url) {
  return url.replace(/\/\/[^@/]*@/, "//");
}
