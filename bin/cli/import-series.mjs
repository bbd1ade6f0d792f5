// @ts-check
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";
import { follow } from "./follow.mjs";

const FAULTS_SHOWN = 20;

/**
 * importSeries hands a CSV in, draws how far it is and names the rows that were not taken; 0 done, 3 done with faults.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function importSeries(client, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workload: { type: "string" },
      into: { type: "boolean", default: false },
      measure: { type: "string" },
      unit: { type: "string" },
      factor: { type: "string" },
      column: { type: "string" },
      "time-column": { type: "string" },
      "per-replica": { type: "string" },
    },
  });
  const [file] = positionals;
  if (!file) throw new CliError("Name the file: headroom import series FILE.csv", 2);
  const csv = await readFile(file, "utf8").catch(() => {
    throw new CliError(`${file} cannot be read. Check its name and rights.`, 2);
  });
  const began = performance.now();
  const started = await client.call("POST", "/imports", {
    csv,
    query: {
      fileName: basename(file),
      ...(values.into ? { workload: values.workload } : { name: values.workload }),
      measure: values.measure,
      unit: values.unit,
      factor: values.factor,
      column: values.column,
      timeColumn: values["time-column"],
      perReplica: values["per-replica"],
    },
  });
  console.log(
    `${started.rows} rows of ${started.measure} in ${started.unit}, one every ${started.stepSeconds} s, into ${started.workloadName}`,
  );
  for (const note of started.notes) console.log(`  ${note}`);
  const ended = await follow(client, `/imports/${started.id}`);
  if (ended.state !== "done") {
    console.error(ended.error ?? `The import is ${ended.state}.`);
    return 1;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `Stored ${ended.accepted} of ${ended.total} rows in ${seconds} s. ${client.url}/workloads/${started.workloadId}`,
  );
  if (ended.duplicates > 0)
    console.log(`${ended.duplicates} rows repeat an instant; the last of each counts.`);
  for (const fault of ended.faults.slice(0, FAULTS_SHOWN))
    console.error(`${file}:${fault.line}: ${fault.message}`);
  if (ended.rejected > FAULTS_SHOWN)
    console.error(`${ended.rejected - FAULTS_SHOWN} more rows were not taken.`);
  return ended.rejected > 0 ? 3 : 0;
}
