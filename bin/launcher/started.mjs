// @ts-check
// Starts `bin/up.mjs` as a process, for tests that need the whole product.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * @typedef {{ pid: number, ready: Promise<{ url: string, setupLink: string | null }>, exited: Promise<number | string>,
 *   output: () => string, signal: (name: NodeJS.Signals) => void, pids: () => number[] }} Started
 *   ready rejects with the output when the launcher ends first; exited: the exit code, or the signal's name;
 *   pids: of the supervised processes and the database's server, as the data directory lists them
 */

/**
 * startUp runs the launcher with these arguments.
 * @param {string} dataDir
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [env]
 * @returns {Started}
 */
export function startUp(dataDir, args, env = {}) {
  const child = spawn(process.execPath, [path.join(root, "bin", "up.mjs"), "--data-dir", dataDir, ...args], {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  /** @type {Promise<number | string>} */
  const exited = new Promise((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal ?? -1)),
  );
  const ready = new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ text) => {
      output += text;
      const url = /^Headroom is ready at (\S+)$/m.exec(output)?.[1];
      if (url) resolve({ url, setupLink: /https?:\S+\/setup\?token=\S+/.exec(output)?.[0] ?? null });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void exited.then((how) => reject(new Error(`The launcher ended (${how}):\n${output}`)));
  });
  ready.catch(() => {}); // some tests only look at how it ends
  return {
    pid: /** @type {number} */ (child.pid),
    ready,
    exited,
    output: () => output,
    signal: (name) => child.kill(name),
    pids: () => pidsOf(dataDir),
  };
}

/** @param {string} dataDir */
function pidsOf(dataDir) {
  const lock = path.join(dataDir, "launcher.lock");
  /** @type {{ pid: number }[]} */
  const children = existsSync(lock) ? (JSON.parse(readFileSync(lock, "utf8")).children ?? []) : [];
  const server = serverPid(dataDir);
  return [...children.map(({ pid }) => pid), ...(server ? [server] : [])];
}

/**
 * serverPid is the pid of the embedded PostgreSQL of a data directory, or undefined.
 * @param {string} dataDir
 */
export function serverPid(dataDir) {
  const home = JSON.parse(readFileSync(path.join(dataDir, "headroom.json"), "utf8")).databaseHome;
  const file = path.join(home ?? "", "data", "postmaster.pid");
  return home && existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : undefined;
}
