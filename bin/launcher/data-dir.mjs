// @ts-check
// The data directory: its format, its secrets, and what --reset deletes.
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { LaunchError } from "./launch-error.mjs";

/** FORMAT is the layout of the data directory that this code writes; the database's own version is its migrations. */
export const FORMAT = 1;
const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/**
 * @typedef {{ authSecret: string, pseudonymKey: string, sealKey: string, sandboxToken: string, databasePassword: string,
 *   databaseId: string }} Secrets
 * @typedef {{ format: number, version: string, databaseHome?: string, databasePort?: number, sandboxPort?: number,
 *   clock?: { anchor: number, speed: number } }} State  `headroom.json`; clock.anchor in epoch ms
 */

/**
 * openDataDir makes the directory when it is missing and reads its state; a LaunchError when it belongs to a newer
 * version or is a folder with other things in it.
 * @param {string} dataDir
 * @param {string} version this code's version
 * @returns {{ state: State, save: (changes: Partial<State>) => void }}
 */
export function openDataDir(dataDir, version) {
  const isNew = !existsSync(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const file = path.join(dataDir, "headroom.json");
  if (!existsSync(file)) {
    const strangers = isNew ? [] : readdirSync(dataDir).filter((name) => !name.startsWith("launcher.lock"));
    if (strangers.length > 0) throw notOurs(dataDir, strangers);
    writeJson(file, { format: FORMAT, version });
  }
  /** @type {State} */
  const state = readJson(file);
  if (state.format > FORMAT) {
    throw new LaunchError(
      `The data directory ${dataDir} was written by a newer Headroom (format ${state.format}, version ${state.version}; this is format ${FORMAT}, version ${version}).`,
      "Start that version again, or use another --data-dir.",
    );
  }
  const save = (/** @type {Partial<State>} */ changes) => {
    Object.assign(state, changes);
    writeJson(file, state);
  };
  if (state.version !== version || state.format !== FORMAT) save({ version, format: FORMAT });
  return { state, save };
}

/**
 * readState is the state of an existing data directory, or undefined.
 * @param {string} dataDir
 * @returns {State | undefined}
 */
export function readState(dataDir) {
  const file = path.join(dataDir, "headroom.json");
  return existsSync(file) ? readJson(file) : undefined;
}

/**
 * resetDataDir deletes everything in the directory, and the database that lies elsewhere because its user could not
 * enter the directory; a LaunchError when the directory is not Headroom's.
 * @param {string} dataDir
 */
export function resetDataDir(dataDir) {
  if (!existsSync(dataDir)) return;
  const names = readdirSync(dataDir).filter((name) => name !== "launcher.lock");
  if (names.length === 0) return;
  const state = readState(dataDir);
  if (!state) throw notOurs(dataDir, names);
  if (state.databaseHome) rmSync(state.databaseHome, { recursive: true, force: true });
  // headroom.json last: an interrupted reset can be repeated.
  for (const name of names.filter((entry) => entry !== "headroom.json")) {
    rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
  rmSync(path.join(dataDir, "headroom.json"), { force: true });
}

/**
 * readSecrets reads secrets.json (mode 600), made from the system's random source at the first start.
 * @param {string} dataDir
 * @returns {Secrets}
 */
export function readSecrets(dataDir) {
  const file = path.join(dataDir, "secrets.json");
  const made = {
    authSecret: randomBytes(32).toString("base64url"),
    pseudonymKey: randomBytes(32).toString("base64url"),
    sealKey: randomBytes(32).toString("base64url"),
    sandboxToken: randomBytes(24).toString("base64url"),
    databasePassword: randomBytes(18).toString("base64url"),
    databaseId: randomBytes(8).toString("hex"),
  };
  const secrets = existsSync(file) ? { ...made, ...readJson(file) } : made;
  writeJson(file, secrets);
  return secrets;
}

/**
 * checkSpace throws a LaunchError when the disk that holds `folder` has less than 256 MB left.
 * @param {string} folder an existing folder
 */
export function checkSpace(folder) {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  throw new LaunchError(
    `The disk that holds ${folder} is full: ${Math.floor(free / 1024 / 1024)} MB are left.`,
    "Free some space (Headroom wants 1 GB), or name another folder with --data-dir, and start again.",
  );
}

/**
 * clockAnchor is the epoch ms from which a clock of `speed` counts, so that its time goes on where the last start's
 * clock stands now; undefined at speed 1 (the wall clock). A return to speed 1 sets the time back to the wall's.
 * @param {{ anchor: number, speed: number } | undefined} last
 * @param {number} speed
 * @param {number} now epoch ms
 * @returns {number | undefined}
 */
export function clockAnchor(last, speed, now) {
  if (speed === 1) return undefined;
  if (!last || last.speed === 1) return now;
  if (last.speed === speed) return last.anchor;
  const shown = last.anchor + (now - last.anchor) * last.speed;
  // anchor + (now - anchor) * speed = shown
  return Math.round((now * speed - shown) / (speed - 1));
}

/** @param {string} dataDir @param {string[]} names */
function notOurs(dataDir, names) {
  return new LaunchError(
    `${dataDir} is not a Headroom data directory, and it is not empty (it holds ${names.slice(0, 3).join(", ")}).`,
    "Name an empty or new folder with --data-dir.",
  );
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new LaunchError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Put a backup of it back, or start over with another --data-dir.",
    );
  }
}

/** @param {string} file @param {unknown} value */
function writeJson(file, value) {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
