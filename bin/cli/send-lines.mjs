// @ts-check
/** What a part of a file may hold; the product takes up to 50,000 lines and 16 MiB. */
export const LINES = 10_000;
export const BYTES = 4_000_000;
const FAULTS_SHOWN = 20;

/** What every command that sends lines may be told of them, for parseArgs. */
export const LINE_OPTIONS = /** @type {const} */ ({
  format: { type: "string" },
  application: { type: "string" },
  column: { type: "string", multiple: true },
});

/**
 * What is known of a stream of lines by now, and what came of them.
 * @typedef {{ format?: string, header?: string }} Shape
 * @typedef {{ lines: number, accepted: number, stored: number, duplicates: number, rejected: number, dropped: number }} Sum
 */

/**
 * lineSender sends parts of one file; the product tells the format from the first part, and `shape` keeps it for the others.
 * @param {import("./client.mjs").Client} client
 * @param {{ file: string, application?: string, column?: string[], shape: Shape }} what `file` names the file in the events' ids
 */
export function lineSender(client, { file, application, column = [], shape }) {
  /** @type {Sum} */
  const sum = { lines: 0, accepted: 0, stored: 0, duplicates: 0, rejected: 0, dropped: 0 };
  /** @type {{ line: number, field: string, message: string }[]} */
  const faults = [];
  return {
    sum,
    faults,
    shape,
    /** @param {string[]} lines @param {number} firstLine line number of the first, from 1 */
    async send(lines, firstLine) {
      if (lines.every((text) => text.trim() === "")) return;
      const answer = await client.call("POST", "/events", {
        text: lines.join("\n"),
        query: {
          format: shape.format ?? "auto",
          header: shape.header,
          file,
          application,
          columns: column.join(",") || undefined,
          firstLine,
        },
      });
      shape.format = answer.format;
      shape.header = answer.header;
      for (const name of /** @type {(keyof Sum)[]} */ (Object.keys(sum))) sum[name] += answer[name];
      faults.push(...answer.faults.slice(0, FAULTS_SHOWN - faults.length));
    },
  };
}

/** @typedef {Pick<ReturnType<typeof lineSender>, "sum" | "faults">} Outcome */

/** sayFaults names the lines that were not taken. @param {string} file @param {Outcome} outcome */
export function sayFaults(file, { sum, faults }) {
  for (const fault of faults)
    console.error(`${file}:${fault.line}: ${fault.field ? `${fault.field}: ` : ""}${fault.message}`);
  if (sum.rejected > faults.length)
    console.error(`${sum.rejected - faults.length} more lines were rejected.`);
}

/**
 * printSum says what came of all lines, and gives the exit code: 3 when some were not taken.
 * @param {Outcome} outcome @param {number} seconds
 */
export function printSum({ sum }, seconds) {
  console.log(
    `Took ${sum.accepted} events in ${seconds.toFixed(1)} s: ${sum.stored} new, ${sum.duplicates} stored before, ${sum.rejected} lines rejected.`,
  );
  if (sum.dropped > 0)
    console.log(`${sum.dropped} fields were dropped: free text, addresses or unknown ones.`);
  return sum.rejected > 0 ? 3 : 0;
}
