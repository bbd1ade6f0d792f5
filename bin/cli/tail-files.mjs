// @ts-check
// What tail asks of the disk: which file a path names now, what it became when it was rotated, and how far we read.
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { CliError } from "./client.mjs";
import { BYTES, LINES } from "./send-lines.mjs";

/**
 * How far one file was read: its first line's hash, which outlives renaming, the next byte and the next line's number.
 * @typedef {{ print: string, offset: number, line: number, format?: string, header?: string }} Place
 * @typedef {{ stream: string, now?: Place, past?: Place & { until: number } }} State
 */

/** stateFileOf is where the state of a stream lies unless told. @param {string} stream */
export function stateFileOf(stream, env = process.env) {
  const home = env.XDG_STATE_HOME || path.join(homedir(), ".local", "state");
  const name = createHash("sha256").update(stream).digest("hex").slice(0, 16);
  return path.join(home, "headroom", `tail-${name}.json`);
}

/** readState reads it, or begins anew. @param {string} file @param {string} stream @returns {State} */
export function readState(file, stream) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return { stream };
    throw new CliError(`${file} cannot be read. Check its rights, or name another with --state.`, 2);
  }
  try {
    const state = JSON.parse(text);
    if (state.stream === stream) return state;
  } catch {
    // Falls through to the same message.
  }
  throw new CliError(`${file} is not the state of this log. Remove it, or name another with --state.`, 2);
}

/** saveState replaces it whole, so that a kill leaves the old or the new. @param {string} file @param {State} state */
export function saveState(file, state) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @param {unknown} error */
const isMissing = (error) => /** @type {{ code?: string }} */ (error)?.code === "ENOENT";

/** printOf names the file by its first line; undefined while there is none. @param {string} file @param {string} stream */
export function printOf(file, stream) {
  try {
    const handle = openSync(file, "r");
    try {
      return printOfHandle(handle, stream);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new CliError(`${file} cannot be read. Check its name and rights.`, 2);
  }
}

/** @param {number} handle @param {string} stream */
function printOfHandle(handle, stream) {
  const head = Buffer.alloc(16_384);
  const length = readSync(handle, head, 0, head.length, 0);
  const end = head.subarray(0, length).indexOf(10);
  if (end < 0 && length < head.length) return undefined;
  return createHash("sha256")
    .update(`${stream}\n`)
    .update(head.subarray(0, end < 0 ? length : end))
    .digest("base64url");
}

/**
 * rotated finds the file that a place belongs to among those that rotation left beside it, and those that came after it
 * and before the present one, in order. Compressed ones are not read.
 * @param {string} file @param {string} stream @param {Place} place
 */
export function rotated(file, stream, place) {
  const [folder, base] = [path.dirname(file), path.basename(file)];
  const others = readdirSync(folder)
    .filter((name) => name.startsWith(base) && name !== base && !/\.(gz|bz2|xz|zst)$/.test(name))
    .map((name) => path.join(folder, name))
    .map((at) => ({ at, print: printOf(at, stream), changed: statSync(at).mtimeMs }))
    .sort((a, b) => a.changed - b.changed || numberOf(b.at) - numberOf(a.at));
  const first = others.findIndex((other) => other.print === place.print);
  if (first < 0) return [];
  return others.slice(first).flatMap(({ at, print }) => (print ? [{ at, print }] : []));
}

/** The number that rotation gives a file grows with its age. @param {string} file */
const numberOf = (file) => Number(/\.(\d+)$/.exec(file)?.[1] ?? 0);

/**
 * readFrom gives the complete lines beyond a place in parts, each with the place after it; it stops when `take` says so,
 * and reads nothing of another file that has the name by now.
 * @param {string} file @param {string} stream @param {Place} place
 * @param {(lines: string[], next: { offset: number, line: number }) => Promise<boolean>} take
 */
export async function readFrom(file, stream, place, take) {
  let handle;
  try {
    handle = openSync(file, "r");
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  try {
    if (printOfHandle(handle, stream) !== place.print) return;
    const buffer = Buffer.alloc(BYTES);
    for (;;) {
      const length = readSync(handle, buffer, 0, BYTES, place.offset);
      let end = buffer.subarray(0, length).lastIndexOf(10) + 1;
      if (end === 0) {
        if (length === BYTES) throw new CliError(`${file} has a line above ${BYTES} bytes.`, 1);
        return;
      }
      let lines = buffer.toString("utf8", 0, end - 1).split("\n");
      if (lines.length > LINES) {
        lines = lines.slice(0, LINES);
        end = nthNewline(buffer, LINES) + 1;
      }
      const next = { offset: place.offset + end, line: place.line + lines.length };
      if (!(await take(lines, next))) return;
    }
  } finally {
    closeSync(handle);
  }
}

/** @param {Buffer} buffer @param {number} n */
function nthNewline(buffer, n) {
  let at = -1;
  for (let i = 0; i < n; i++) at = buffer.indexOf(10, at + 1);
  return at;
}
