// @ts-check
// Keeps a set of processes running: starts them in groups of their own (Ctrl-C reaches only the launcher, which stops
// them in order), starts a dead one again after a growing pause, and ends what does not stop in time.
import { spawn } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startTime } from "./processes.mjs";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const STEADY_MS = 60_000; // after this long alive, the pause starts small again
const GRACE_MS = 3_000;
const LOG_BYTES = 20 * 1024 * 1024;
const PRELOAD = fileURLToPath(new URL("exit-with-parent.mjs", import.meta.url));

/**
 * @typedef {{ name: string, args: string[], env: NodeJS.ProcessEnv, cwd: string, log: string }} Program
 *   args: what follows node on the command line; log: file that takes its output
 * @typedef {{ name: string, pid: number, started: string }} Running
 * @typedef {{ add: (program: Program) => void, running: () => Running[], keepsEnding: (restarts: number) => Program | undefined,
 *   stop: () => Promise<void>, kill: () => void }} Supervisor
 */

/**
 * supervisor starts programs that are added to it and keeps them running until `stop`, which sends SIGTERM, waits 3 s
 * and then sends SIGKILL to each one's group.
 * @param {{ changed: () => void, ended: (name: string, how: string, pauseMs: number) => void }} listener
 *   changed: the set of pids is another one; ended: a program ended by itself and starts again after the pause
 * @returns {Supervisor}
 */
export function supervisor(listener) {
  /** @type {Map<string, { child: import("node:child_process").ChildProcess | null, started: string, restarts: number,
   *   program: Program, pause: number, timer?: NodeJS.Timeout }>} */
  const entries = new Map();
  let stopping = false;

  /** @param {Program} program */
  const start = (program) => {
    const entry = entries.get(program.name);
    if (stopping || !entry) return;
    mkdirSync(path.dirname(program.log), { recursive: true });
    const output = openSync(program.log, "a", 0o600);
    const child = spawn(process.execPath, ["--import", PRELOAD, ...program.args], {
      cwd: program.cwd,
      env: program.env,
      detached: true,
      stdio: ["ignore", output, output, "ipc"],
    });
    closeSync(output);
    entry.child = child;
    entry.started = child.pid ? startTime(child.pid) : "";
    listener.changed();
    const begun = Date.now();
    let over = false;
    /** @param {string} how */
    const end = (how) => {
      if (over) return;
      over = true;
      killGroup(child, "SIGKILL"); // whatever it had started
      entry.child = null;
      if (stopping) return;
      if (Date.now() - begun > STEADY_MS) entry.pause = FIRST_PAUSE_MS;
      entry.restarts += 1;
      listener.ended(program.name, how, entry.pause);
      entry.timer = setTimeout(() => start(program), entry.pause);
      entry.pause = Math.min(entry.pause * 2, LONGEST_PAUSE_MS);
    };
    child.once("exit", (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`));
    child.once("error", (error) => end(error.message));
    child.on("message", () => {});
  };

  const logs = new Set();
  const keeper = setInterval(() => {
    for (const log of logs) keepShort(log);
  }, 60_000);
  keeper.unref();

  return {
    add(program) {
      if (entries.has(program.name)) throw new Error(`The process ${program.name} is supervised already.`);
      logs.add(program.log);
      keepShort(program.log);
      entries.set(program.name, {
        program,
        child: null,
        started: "",
        restarts: 0,
        pause: FIRST_PAUSE_MS,
      });
      start(program);
    },
    running: () =>
      [...entries].flatMap(([name, entry]) =>
        entry.child?.pid ? [{ name, pid: entry.child.pid, started: entry.started }] : [],
      ),
    keepsEnding: (most) => [...entries.values()].find(({ restarts }) => restarts >= most)?.program,
    async stop() {
      stopping = true;
      clearInterval(keeper);
      for (const entry of entries.values()) clearTimeout(entry.timer);
      await Promise.all(
        [...entries.values()].map((entry) => (entry.child ? stopChild(entry.child) : undefined)),
      );
    },
    kill() {
      stopping = true;
      for (const entry of entries.values()) if (entry.child) killGroup(entry.child, "SIGKILL");
    },
  };
}

/**
 * logTail is the last `lines` lines of a log, or an empty text.
 * @param {string} log
 * @param {number} lines
 */
export function logTail(log, lines) {
  if (!existsSync(log)) return "";
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** @param {import("node:child_process").ChildProcess} child */
function stopChild(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve(undefined);
    const timer = setTimeout(() => killGroup(child, "SIGKILL"), GRACE_MS);
    child.once("exit", () => {
      clearTimeout(timer);
      killGroup(child, "SIGKILL"); // whatever it had started
      resolve(undefined);
    });
    child.kill("SIGTERM");
  });
}

/** @param {import("node:child_process").ChildProcess} child @param {NodeJS.Signals} signal */
function killGroup(child, signal) {
  if (!child.pid) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // It is gone already.
  }
}

/** The log is open for appending in its process, so it can be cut while it is written. @param {string} log */
function keepShort(log) {
  try {
    if (!existsSync(log) || statSync(log).size < LOG_BYTES) return;
    copyFileSync(log, `${log}.1`);
    truncateSync(log, 0);
  } catch {
    // A log that cannot be cut is not a reason to stop.
  }
}
