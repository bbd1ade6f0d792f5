// @ts-check
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";
import { BYTES, LINE_OPTIONS, LINES, lineSender, printSum, sayFaults } from "./send-lines.mjs";

/** How long lines of a pipe may wait for others. */
const WAIT_MS = 1000;

/**
 * importEvents sends a file of events, or standard input for "-", in parts and says how far it is; 0 done, 3 done with
 * faults. The same lines sent again store nothing twice: what names the file, and each line with its number, are the id.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function importEvents(client, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: LINE_OPTIONS,
  });
  const [name] = positionals;
  if (!name) throw new CliError("Name the file: headroom import events FILE, or - for standard input", 2);
  const piped = name === "-";
  const size = piped ? 0 : sizeOf(name);
  /** @param {string} file */
  const make = (file) =>
    lineSender(client, {
      file,
      application: values.application,
      column: values.column,
      shape: { format: values.format },
    });
  let sender = piped ? undefined : make(await hashOf(name));
  const began = performance.now();
  let [read, line, from, bytes] = [0, 0, 1, 0];
  /** @type {string[]} */
  let lines = [];
  const flush = async () => {
    const [part, first] = [lines, from];
    [lines, bytes, from] = [[], 0, line + 1];
    // A pipe has no end to wait for; its first two lines name it, so that the same output piped again is recognised.
    sender ??= make(createHash("sha256").update(part.slice(0, 2).join("\n")).digest("base64url"));
    await sender.send(part, first);
    if (process.stdout.isTTY && size > 0)
      process.stdout.write(
        `\r${Math.min(100, Math.round((read / size) * 100))} %, ${sender.sum.accepted} events   `,
      );
  };
  const input = createInterface({
    input: piped ? process.stdin : createReadStream(name),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let sending = Promise.resolve();
  /** @type {unknown} */
  let failure;
  const inTurn = () => {
    sending = sending.then(flush).catch((error) => {
      failure ??= error;
      input.close();
    });
    return sending;
  };
  const timer = piped ? setInterval(() => lines.length > 1 && inTurn(), WAIT_MS) : undefined;
  try {
    for await (const text of input) {
      line++;
      read += Buffer.byteLength(text) + 1;
      lines.push(text);
      bytes += text.length;
      if (lines.length >= LINES || bytes >= BYTES) await inTurn();
      if (failure) break;
    }
    if (lines.length > 0) await inTurn();
    await sending;
  } finally {
    clearInterval(timer);
  }
  if (failure) throw failure;
  if (process.stdout.isTTY && size > 0) process.stdout.write("\n");
  sender ??= make("");
  sayFaults(piped ? "standard input" : name, sender);
  return printSum(sender, (performance.now() - began) / 1000);
}

/** @param {string} file */
function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    throw new CliError(`${file} cannot be read. Check its name and rights.`, 2);
  }
}

/** @param {string} file */
async function hashOf(file) {
  const hash = createHash("sha256");
  try {
    for await (const part of createReadStream(file)) hash.update(part);
  } catch {
    throw new CliError(`${file} cannot be read. Check its name and rights.`, 2);
  }
  return hash.digest("base64url");
}
