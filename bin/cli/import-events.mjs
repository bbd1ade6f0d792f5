// @ts-check
import { createHash } from "node:crypto";
import { createReadStream, openSync, readSync, closeSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";

const LINES = 10_000;
const BYTES = 4_000_000;
const FAULTS_SHOWN = 20;

/**
 * importEvents sends a file of events in parts and says how far it is; 0 done, 3 done with faults. The same file sent again
 * stores nothing twice: its hash and the line are the id.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function importEvents(client, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      format: { type: "string" },
      application: { type: "string" },
      column: { type: "string", multiple: true, default: [] },
    },
  });
  const [file] = positionals;
  if (!file) throw new CliError("Name the file: headroom import events FILE", 2);
  const [first, size] = firstLineOf(file);
  const format = values.format ?? formatOf(first);
  const query = {
    format,
    file: await hashOf(file),
    application: values.application,
    columns: values.column.join(",") || undefined,
    header: format === "csv" ? first : undefined,
  };
  const began = performance.now();
  const sum = { accepted: 0, stored: 0, duplicates: 0, rejected: 0, dropped: 0 };
  /** @type {{ line: number, field: string, message: string }[]} */
  const faults = [];
  let [sent, line, from] = [0, 0, format === "csv" ? 2 : 1];
  /** @type {string[]} */
  let lines = [];
  let bytes = 0;
  const flush = async () => {
    if (lines.some((text) => text.trim() !== "")) {
      const answer = await client.call("POST", "/events", {
        text: lines.join("\n"),
        query: { ...query, firstLine: from },
      });
      for (const name of /** @type {(keyof typeof sum)[]} */ (Object.keys(sum))) sum[name] += answer[name];
      faults.push(...answer.faults.slice(0, FAULTS_SHOWN - faults.length));
    }
    [lines, bytes, from] = [[], 0, line + 1];
    if (process.stdout.isTTY && size > 0)
      process.stdout.write(
        `\r${Math.min(100, Math.round((sent / size) * 100))} %, ${sum.accepted} events   `,
      );
  };
  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line++;
    sent += Buffer.byteLength(text) + 1;
    if (format === "csv" && line === 1) continue;
    lines.push(text);
    bytes += text.length;
    if (lines.length >= LINES || bytes >= BYTES) await flush();
  }
  await flush();
  if (process.stdout.isTTY) process.stdout.write("\n");
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `Took ${sum.accepted} events in ${seconds.toFixed(1)} s: ${sum.stored} new, ${sum.duplicates} stored before, ${sum.rejected} lines rejected.`,
  );
  if (sum.dropped > 0)
    console.log(`${sum.dropped} fields were dropped: free text, addresses or unknown ones.`);
  for (const fault of faults)
    console.error(`${file}:${fault.line}: ${fault.field ? `${fault.field}: ` : ""}${fault.message}`);
  if (sum.rejected > faults.length)
    console.error(`${sum.rejected - faults.length} more lines were rejected.`);
  return sum.rejected > 0 ? 3 : 0;
}

/** firstLineOf reads where the file begins, and its bytes. @param {string} file @returns {[string, number]} */
function firstLineOf(file) {
  try {
    const handle = openSync(file, "r");
    const head = Buffer.alloc(65_536);
    const length = readSync(handle, head);
    closeSync(handle);
    return [
      head
        .toString("utf8", 0, length)
        .replace(/^\ufeff/, "")
        .split(/\r?\n/, 1)[0],
      statSync(file).size,
    ];
  } catch {
    throw new CliError(`${file} cannot be read. Check its name and rights.`, 2);
  }
}

/** @param {string} line */
const formatOf = (line) =>
  line.trimStart().startsWith("{") ? "ndjson" : /\[\d{2}\/\w{3}\/\d{4}:/.test(line) ? "combined" : "csv";

/** @param {string} file */
async function hashOf(file) {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part);
  return hash.digest("base64url");
}
