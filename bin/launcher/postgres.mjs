// @ts-check
// Runs the embedded PostgreSQL: initdb once, then the server as a process of its own group, so that Ctrl-C in a
// terminal does not reach it before its clients have stopped.
import { spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { totalmem } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { LaunchError } from "./launch-error.mjs";
import { endLeftover } from "./leftover-postgres.mjs";
import { freePort } from "./ports.mjs";
import { place } from "./postgres-binaries.mjs";
import { startTime } from "./processes.mjs";

/**
 * @typedef {{ folder: string, id: string, password: string, port?: number, log: string, durable?: boolean }} Options
 *   folder: wanted home of the database; id: names its replacement where PostgreSQL's user cannot enter `folder`;
 *   port: preferred, another is taken when it is in use; durable false is for tests (no fsync)
 * @typedef {{ url: (database: string) => string, home: string, port: number, pid: number, startTime: string,
 *   exited: Promise<number>, stop: () => Promise<void> }} Server
 */

/** sharedMegabytes is an eighth of the machine's memory, at least 128 and at most 1,024 MB. */
const sharedMegabytes = () => Math.round(Math.min(1024, Math.max(128, totalmem() / 8 / 1_048_576)));

/** How long a start waits for the last processes of a server that was killed. */
const HELD_MS = 30_000;

/**
 * startPostgres makes the cluster when there is none, ends a server that a killed launcher left behind, starts the
 * server on 127.0.0.1 and waits until it answers; throws a LaunchError with the log's last lines when it does not.
 * @param {Options} options
 * @returns {Promise<Server>}
 */
export async function startPostgres(options) {
  const placement = place(options.folder, options.id);
  const home = placement.home ?? options.folder;
  const data = path.join(home, "data");
  const as = placement.user ? { uid: placement.user.uid, gid: placement.user.gid } : {};
  await endLeftover(data);
  if (!existsSync(path.join(data, "PG_VERSION"))) initialise(placement, home, data, as, options);
  checkVersion(placement, data, as);

  const port = await freePort(options.port);
  mkdirSync(path.dirname(options.log), { recursive: true });
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "log_timezone=UTC",
    // Room for what comes in at volume. With 256 MB, pages that are still being filled are written out between commits, which
    // then wait for the disk: at 100,000 samples a second the p99 of a commit was 16 to 52 ms, with 1 GB 14 to 18 ms.
    `shared_buffers=${sharedMegabytes()}MB`,
    // Fewer checkpoints, after each of which every page is written whole once more; and files of the log are used again.
    "max_wal_size=3GB",
    "min_wal_size=1GB",
    "checkpoint_timeout=15min",
    // Every sample of a thousand series in two hours is grouped in memory: with the usual 4 MB it goes to disk and back.
    "work_mem=16MB",
  ];
  if (options.durable === false) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  const url = (/** @type {string} */ database) =>
    `postgresql://headroom:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`;
  const until = Date.now() + HELD_MS;
  for (;;) {
    const log = openSync(options.log, "w");
    const child = spawn(
      path.join(placement.native, "bin", "postgres"),
      ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
      { ...as, cwd: home, detached: true, stdio: ["ignore", log, log], env: serverEnv() },
    );
    closeSync(log);
    const exited = new Promise((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
    child.once("error", () => {});
    try {
      await answering(url("postgres"), child, options.log);
    } catch (error) {
      // What a killed server was doing for its clients goes on until it is done, and holds the folder until then.
      if (!(/** @type {{ held?: boolean }} */ (error).held) || Date.now() > until) throw error;
      await delay(200);
      continue;
    }
    const pid = /** @type {number} */ (child.pid);
    return { url, home, port, pid, startTime: startTime(pid), exited, stop: () => stop(child, exited) };
  }
}

/**
 * ensureDatabase makes the database `name` when it is missing.
 * @param {Server} server
 * @param {string} name
 */
export async function ensureDatabase(server, name) {
  const client = new pg.Client({ connectionString: server.url("postgres") });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE "${name}"`);
  } finally {
    await client.end();
  }
}

/**
 * @param {import("./postgres-binaries.mjs").Placement} placement
 * @param {string} home
 * @param {string} data
 * @param {{ uid?: number, gid?: number }} as
 * @param {Options} options
 */
function initialise(placement, home, data, as, options) {
  // initdb works beside the final place and is renamed, so that an interrupted one is never taken for a cluster.
  const unfinished = `${data}.new`;
  const passwordFile = path.join(home, "password");
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (as.uid !== undefined && as.gid !== undefined) chownSync(passwordFile, as.uid, as.gid);
  const result = spawnSync(
    path.join(placement.native, "bin", "initdb"),
    [
      `--pgdata=${unfinished}`,
      "--username=headroom",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The built-in provider sorts and folds the same on every machine, whatever locales it has.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      ...(options.durable === false ? ["--no-sync"] : []),
    ],
    { ...as, cwd: home, encoding: "utf8", env: serverEnv() },
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    const text = (result.stderr || result.error?.message || "").trim();
    if (/No space left on device/i.test(text)) throw Object.assign(new Error(text), { code: "ENOSPC" });
    throw new LaunchError(
      `PostgreSQL could not make its files in ${home}: ${text}`,
      "See the message above.",
    );
  }
  renameSync(unfinished, data);
}

/**
 * @param {import("./postgres-binaries.mjs").Placement} placement
 * @param {string} data
 * @param {{ uid?: number, gid?: number }} as
 */
function checkVersion(placement, data, as) {
  const has = readFileSync(path.join(data, "PG_VERSION"), "utf8").trim();
  const run = spawnSync(path.join(placement.native, "bin", "postgres"), ["--version"], {
    ...as,
    cwd: "/",
    encoding: "utf8",
  });
  const is = /(\d+)[.\w]*/.exec(run.stdout ?? "")?.[1];
  if (is && has !== is) {
    throw new LaunchError(
      `The data directory holds a PostgreSQL ${has} database, and this version of Headroom brings PostgreSQL ${is}.`,
      "Export from the older version and import, or start with another --data-dir.",
    );
  }
}

/** @param {import("node:child_process").ChildProcess} child @param {Promise<number>} exited */
async function stop(child, exited) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGINT"); // "fast": ends sessions, writes a checkpoint
  if (await within(exited, 10_000)) return;
  child.kill("SIGQUIT"); // "immediate": recovers from its log at the next start
  if (await within(exited, 3_000)) return;
  child.kill("SIGKILL");
  await within(exited, 3_000);
}

/** @param {Promise<unknown>} promise @param {number} ms */
async function within(promise, ms) {
  const abort = new AbortController();
  const timer = delay(ms, false, { signal: abort.signal, ref: true }).catch(() => false);
  const done = await Promise.race([promise.then(() => true), timer]);
  abort.abort();
  return done;
}

/**
 * @param {string} url
 * @param {import("node:child_process").ChildProcess} child
 * @param {string} log
 */
async function answering(url, child, log) {
  const until = Date.now() + 60_000; // recovery after a crash may take a while
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      const said = existsSync(log) ? readFileSync(log, "utf8").trim() : "";
      const tail = said.split("\n").slice(-5).join("\n");
      if (/No space left on device/i.test(tail)) throw Object.assign(new Error(tail), { code: "ENOSPC" });
      const error = new LaunchError(
        `PostgreSQL stopped while it was starting:\n${tail}`,
        `The whole log is in ${log}.`,
      );
      // Not in the tail alone: the last processes of the killed server write into the same log.
      throw Object.assign(error, { held: /still in use/.test(said) });
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => {});
      if (/** @type {{ code?: string }} */ (error).code === "28P01") {
        child.kill("SIGINT");
        throw new LaunchError(
          "The database's password is not the one in secrets.json of the data directory.",
          "Put the right secrets.json back, or start over with --reset (this deletes the data).",
        );
      }
      if (Date.now() > until)
        throw new LaunchError("PostgreSQL did not answer in 60 s.", `Its log is in ${log}.`);
      await delay(40);
    }
  }
}

/**
 * The server's environment carries nothing of ours: PG* variables would change what it does.
 * @returns {any} Next.js declares that every environment has NODE_ENV; this one has not
 */
function serverEnv() {
  return { PATH: process.env.PATH ?? "", LC_ALL: "C", TZ: "UTC" };
}
