// @ts-check
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";
import { LINE_OPTIONS, lineSender, printSum, sayFaults } from "./send-lines.mjs";
import { printOf, readFrom, readState, rotated, saveState, stateFileOf } from "./tail-files.mjs";

const LONGEST_WAIT_MS = 30_000;
/** Writers may go on with a rotated file for a moment. */
const PAST_MS = 60_000;

/**
 * tail follows a log through its rotations and sends each line, at least once; the ids make that once in effect. How far it
 * came is kept beside the user's other state and written after each part that was acknowledged.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function tail(client, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...LINE_OPTIONS,
      state: { type: "string" },
      stream: { type: "string" },
      once: { type: "boolean", default: false },
      every: { type: "string", default: "1" },
    },
  });
  if (!positionals[0]) throw new CliError("Name the file: headroom tail FILE", 2);
  const file = path.resolve(positionals[0]);
  const everyMs = Number(values.every) * 1000;
  if (!(everyMs >= 50)) throw new CliError("--every is a number of seconds, at least 0.05.", 2);
  const stream = values.stream ?? `${hostname()}:${file}`;
  const stateFile = values.state ?? stateFileOf(stream);
  const state = readState(stateFile, stream);
  const began = performance.now();
  const total = lineSender(client, { file: "", shape: {} });
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => stop.abort());

  /** drain sends what one file holds beyond its place. @param {string} at @param {import("./tail-files.mjs").Place} place */
  const drain = async (at, place) => {
    const sender = lineSender(client, {
      file: place.print,
      application: values.application,
      column: values.column,
      shape: { format: place.format ?? values.format, header: place.header },
    });
    await readFrom(at, stream, place, async (lines, next) => {
      await sender.send(lines, place.line);
      Object.assign(place, next, sender.shape);
      saveState(stateFile, state);
      return !stop.signal.aborted;
    });
    for (const name of /** @type {(keyof typeof total.sum)[]} */ (Object.keys(total.sum)))
      total.sum[name] += sender.sum[name];
    sayFaults(at, sender);
  };
  const look = async () => {
    const print = printOf(file, stream);
    if (print && print !== state.now?.print) {
      if (state.now) {
        const found = rotated(file, stream, state.now);
        if (found.length === 0)
          console.error(`${file} was replaced, and what was left of it is not beside it; it is not sent.`);
        for (const [index, { at, print: older }] of found.entries()) {
          if (index > 0) state.now = { print: older, offset: 0, line: 1 };
          await drain(at, state.now);
          if (stop.signal.aborted) return;
        }
        state.past = { ...state.now, until: Date.now() + PAST_MS };
      }
      state.now = { print, offset: 0, line: 1 };
    }
    if (state.past) {
      if (Date.now() > state.past.until) state.past = undefined;
      else {
        const [found] = rotated(file, stream, state.past);
        if (found) await drain(found.at, state.past);
      }
    }
    if (print && state.now) await drain(file, state.now);
  };
  for (let wait = everyMs; ; ) {
    try {
      await look();
      wait = everyMs;
    } catch (error) {
      if (values.once || !(error instanceof CliError && error.temporary)) throw error;
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      console.error(`${error.message} It is tried again in ${Math.round(wait / 1000)} s.`);
    }
    if (values.once || stop.signal.aborted) break;
    await sleep(wait, undefined, { signal: stop.signal }).catch(() => {});
    if (stop.signal.aborted) break;
  }
  return printSum(total, (performance.now() - began) / 1000);
}
