// @ts-check
// Locks that a killed holder does not keep: a file with the holder's pid and start time, made atomically.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, startTime } from "./processes.mjs";

/** @typedef {{ pid: number, started: string, [more: string]: unknown }} Holder */

/**
 * tryLock takes the lock `file`, or returns the living process that holds it; a dead holder's lock is taken over and
 * what it had written there is returned as `previous`.
 * @param {string} file
 * @param {Record<string, unknown>} [details] kept in the file beside the holder
 * @returns {{ held: true, previous: Holder | null, release: () => void, update: (details: Record<string, unknown>) => void }
 *   | { held: false, holder: Holder }}
 */
export function tryLock(file, details = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  /** @type {Holder | null} */
  let previous = null;
  const me = { pid: process.pid, started: startTime(process.pid) };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    // Written beside and linked into place, so that nobody ever reads half a file.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ ...me, ...details }), { mode: 0o600 });
    try {
      linkSync(draft, file);
      return {
        held: true,
        previous,
        release: () => rmSync(file, { force: true }),
        update: (more) => {
          writeFileSync(draft, JSON.stringify({ ...me, ...more }), { mode: 0o600 });
          renameSync(draft, file);
        },
      };
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== "EEXIST") throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const holder = readHolder(file);
    if (holder && isAlive(holder.pid) && startTime(holder.pid) === holder.started)
      return { held: false, holder };
    if (takeAway(file, holder)) previous = holder;
  }
  throw new Error(`The lock ${file} could not be taken.`);
}

/**
 * withLock waits for the lock `file`, runs `work` and gives it back.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  for (;;) {
    const lock = tryLock(file);
    if (lock.held) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    await delay(200);
  }
}

/**
 * Removes a dead holder's lock, unless somebody else replaced it between our reading and now: then it is put back.
 * @param {string} file
 * @param {Holder | null} holder
 */
function takeAway(file, holder) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  const moved = readHolder(aside);
  const same = moved?.pid === holder?.pid && moved?.started === holder?.started;
  try {
    if (!same) linkSync(aside, file);
  } catch {
    // A third process has the lock by now; the next attempt sees it.
  }
  rmSync(aside, { force: true });
  return same;
}

/** @param {string} file @returns {Holder | null} */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
