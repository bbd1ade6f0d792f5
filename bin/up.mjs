// @ts-check
// `npm run up`: from a fresh clone to a running product, and back to nothing at Ctrl-C.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildWeb, buildWorkers, generateClient } from "./launcher/build.mjs";
import {
  checkSpace,
  clockAnchor,
  openDataDir,
  readSecrets,
  readState,
  resetDataDir,
} from "./launcher/data-dir.mjs";
import { checkNode, installPackages } from "./launcher/install.mjs";
import { explain, LaunchError } from "./launcher/launch-error.mjs";
import { tryLock } from "./launcher/lock.mjs";
import { displayHost, parseOptions } from "./launcher/options.mjs";
import { checkPort, freePort } from "./launcher/ports.mjs";
import { endProcess, isAlive, startTime, WEB_FLAGS } from "./launcher/processes.mjs";
import { waitReady } from "./launcher/ready.mjs";
import { note, step } from "./launcher/steps.mjs";
import { supervisor } from "./launcher/supervisor.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

/** What has to be undone, in the order in which it is undone. @type {{ name: string, undo: () => unknown }[]} */
const undo = [];
/** @type {import("./launcher/supervisor.mjs").Supervisor | undefined} */
let children;
/** @type {import("./launcher/postgres.mjs").Server | undefined} */
let server;
/** The database's restart that is under way, which a stop has to wait for. @type {Promise<unknown>} */
let restarting = Promise.resolve();
let leaving = false;
let dataDir = root;

for (const signal of /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    if (leaving) return hurry();
    console.log("\nStopping.");
    void leave(0);
  });
}
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
watchNpm();

try {
  await main();
} catch (error) {
  await fail(error);
}

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (!options) return;
  dataDir = options.dataDir;
  const url = `http://${displayHost(options.host)}:${options.port}`;
  console.log(`Headroom ${version}`);

  await step("Node", checkNode);
  const lock = takeLock(url);
  await endOrphans(lock.previous);
  if (options.reset && existsSync(path.join(dataDir, "headroom.json"))) {
    note(
      `--reset deletes the contents of ${dataDir}${process.env.DATABASE_URL ? " (not the database of DATABASE_URL)" : ""}.`,
    );
  }
  if (options.reset) await step("Data directory emptied", () => resetDataDir(dataDir));
  const { state, save } = openDataDir(dataDir, version);
  const secrets = readSecrets(dataDir);
  await checkPort(options.host, options.port);
  checkSpace(dataDir);

  await step("Packages", () => installPackages(root));
  await step("Prisma client", () => generateClient(root));
  await step("Workers", () => buildWorkers(root));
  await step("Web application", () => buildWeb(root));

  // These need packages, which may have been installed just now.
  const { hasAdmin, migrate, openDatabase } = await import("./launcher/database.mjs");
  const database = await step("PostgreSQL", () =>
    openDatabase(process.env.DATABASE_URL, dataDir, secrets, state.databasePort),
  );
  note(`The database is in ${database.where}.`);
  if (database.server) {
    server = database.server;
    undo.unshift({ name: "database", undo: () => restarting.then(() => server?.stop()) });
    save({ databaseHome: server.home, databasePort: server.port });
  }
  await step("Migrations", () => migrate(database.url));

  const clock = {
    anchor: clockAnchor(state.clock, options.speed, Date.now()) ?? Date.now(),
    speed: options.speed,
  };
  const sandboxPort = options.sandbox ? await freePort(state.sandboxPort) : undefined;
  save({ clock, sandboxPort });
  const forecasters = Number(process.env.HEADROOM_FORECASTERS) || Math.min(2, availableParallelism());
  const setupToken = (await hasAdmin(database.url)) ? undefined : randomBytes(24).toString("base64url");
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: database.url,
    AUTH_SECRET: process.env.AUTH_SECRET || secrets.authSecret,
    PSEUDONYM_KEY: process.env.PSEUDONYM_KEY || secrets.pseudonymKey,
    SEAL_KEY: process.env.SEAL_KEY || secrets.sealKey,
    HEADROOM_DATA_DIR: dataDir,
    HEADROOM_URL: process.env.HEADROOM_URL || url,
    HEADROOM_SPEED: String(options.speed),
    HEADROOM_SEED: String(options.seed),
    HEADROOM_CLOCK_ANCHOR: String(clock.anchor),
    HEADROOM_FORECASTERS: String(forecasters),
  };
  delete env.HEADROOM_FORECASTER;
  if (database.pgOptions) env.PGOPTIONS = database.pgOptions;
  delete env.SANDBOX_URL;
  delete env.SANDBOX_TOKEN;
  delete env.HEADROOM_SETUP_TOKEN;
  if (sandboxPort)
    Object.assign(env, {
      SANDBOX_URL: `http://127.0.0.1:${sandboxPort}`,
      SANDBOX_TOKEN: secrets.sandboxToken,
    });

  await checkPort(options.host, options.port); // the build may have taken minutes
  const family = supervisor({
    changed: () => lock.update({ url, children: children?.running() ?? [] }),
    ended: (name, how, pause) =>
      console.log(`  The ${name} process ended (${how}); it starts again in ${pause / 1000} s.`),
  });
  children = family;
  undo.unshift({ name: "processes", undo: () => family.stop() });
  if (server) guardDatabase(server, secrets);

  const log = (/** @type {string} */ name) => path.join(dataDir, "log", `${name}.log`);
  const worker = (/** @type {string} */ name, shard = 0) => {
    const program = path.join(root, "dist", "workers", `${name}.mjs`);
    if (!existsSync(program)) return;
    const own = shard === 0 ? name : `${name}-${shard}`;
    family.add({
      name: own,
      args: ["--enable-source-maps", program],
      env: shard === 0 ? env : { ...env, HEADROOM_FORECASTER: String(shard) },
      cwd: root,
      log: log(own),
    });
  };
  if (options.sandbox) worker("sandbox");
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next");
  family.add({
    name: "web",
    args: [...WEB_FLAGS, next, "start", "-H", options.host, "-p", String(options.port)],
    env: setupToken ? { ...env, HEADROOM_SETUP_TOKEN: setupToken } : env,
    cwd: root,
    log: log("web"),
  });
  worker("main");
  for (let shard = 0; shard < forecasters; shard++) worker("forecaster", shard);
  worker("trainer");
  worker("replayer");
  await step("Web, workers and sandbox", () => waitReady(url, family, log("web")));

  note(`Logs are in ${path.join(dataDir, "log")}. Ctrl-C stops everything.`);
  if (process.env.HEADROOM_ADMIN_EMAIL) {
    note(`Sign in as ${process.env.HEADROOM_ADMIN_EMAIL} with the password in HEADROOM_ADMIN_PASSWORD.`);
  } else if (setupToken) {
    note(`Make the first administrator with this link, which works once: ${url}/setup?token=${setupToken}`);
  } else {
    note("Sign in with your account.");
  }
  console.log(`Headroom is ready at ${url}`);
}

/** @param {string} url */
function takeLock(url) {
  const lock = tryLock(path.join(dataDir, "launcher.lock"), { url });
  if (!lock.held) {
    throw new LaunchError(
      `Headroom already runs with the data directory ${dataDir} (process ${lock.holder.pid}, ${lock.holder.url}).`,
      `Open ${lock.holder.url}, or stop that one first, or start a second one with another --data-dir and --port.`,
    );
  }
  undo.push({ name: "lock", undo: lock.release });
  return lock;
}

/**
 * A launcher that was killed leaves processes that are still on their way out; they are ended before ours start. The
 * database it left is found by its own postmaster.pid.
 * @param {import("./launcher/lock.mjs").Holder | null} previous
 */
async function endOrphans(previous) {
  const left = /** @type {import("./launcher/supervisor.mjs").Running[]} */ (previous?.children ?? []).filter(
    ({ pid, started }) => isAlive(pid) && startTime(pid) === started,
  );
  if (left.length > 0) {
    await step(
      `Ended what a killed Headroom had left (${left.map(({ name }) => name).join(", ")})`,
      async () => {
        await Promise.all(left.map(({ pid }) => endProcess(pid, "SIGTERM", 3_000)));
      },
    );
  }
  const home = readState(dataDir)?.databaseHome;
  if (!home || !existsSync(path.join(home, "data", "postmaster.pid"))) return;
  const { endLeftover } = await import("./launcher/leftover-postgres.mjs");
  if (await endLeftover(path.join(home, "data"))) note("Ended the database that a killed Headroom had left.");
}

/**
 * @param {import("./launcher/postgres.mjs").Server} first
 * @param {import("./launcher/data-dir.mjs").Secrets} secrets
 */
async function guardDatabase(first, secrets) {
  const { openDatabase } = await import("./launcher/database.mjs");
  let current = first;
  for (;;) {
    const code = await current.exited;
    if (leaving) return;
    console.log(`  The database process ended (exit code ${code}); it starts again.`);
    const again = openDatabase(undefined, dataDir, secrets, first.port).then((database) => database.server);
    restarting = again.then(
      (next) => {
        if (next) server = next;
      },
      () => {},
    );
    try {
      const next = await again;
      if (!next) return;
      current = next;
    } catch (error) {
      return fail(error);
    }
    if (current.port !== first.port) {
      return fail(
        new LaunchError(`The database's port ${first.port} was taken meanwhile.`, "Start Headroom again."),
      );
    }
  }
}

/** npm that is killed cannot pass the signal on; a launcher without it would be a process nobody knows of. */
function watchNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent || leaving) return;
    console.log("The process that started Headroom is gone. Stopping.");
    void leave(0);
  }, 1_000).unref();
}

/** @param {unknown} error */
async function fail(error) {
  if (leaving) return;
  const known = explain(error, dataDir);
  console.error(`\n${known.message}\n${known.remedy}`);
  if (process.env.HEADROOM_DEBUG && error instanceof Error) console.error(error.stack);
  await leave(1);
}

/** @param {number} code */
async function leave(code) {
  leaving = true;
  for (const { name, undo: act } of undo) {
    try {
      await act();
    } catch (error) {
      console.error(`Stopping the ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  process.exit(code);
}

/** A second Ctrl-C: no more waiting. The database recovers from its log at the next start. */
function hurry() {
  children?.kill();
  if (server) {
    try {
      process.kill(server.pid, "SIGQUIT");
    } catch {
      // It is gone already.
    }
  }
  undo.find(({ name }) => name === "lock")?.undo();
  process.exit(1);
}
