// @ts-check
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";
import { follow } from "./follow.mjs";

/**
 * applyPolicy makes a draft from a YAML file; a file that equals what is active changes nothing.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function applyPolicy(client, args) {
  const { values } = parseArgs({ args, options: { file: { type: "string", short: "f" } } });
  if (!values.file) throw new CliError("Name the file: headroom apply -f POLICY.yaml", 2);
  const yaml = await readYaml(values.file);
  const made = await client.call("POST", "/policies/import", { json: { yaml } });
  console.log(
    made.version === undefined
      ? `${made.name} is active as in the file; nothing was changed.`
      : `${made.name} v${made.version} is a draft. Submit it at ${client.url}/policies/${made.id}`,
  );
  return 0;
}

/**
 * exportPolicies writes the active version of one policy, or of all, as YAML documents.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function exportPolicies(client, args) {
  const { values } = parseArgs({ args, options: { policy: { type: "string" } } });
  const { items } = await client.call("GET", "/policies");
  const chosen = items.filter(
    (/** @type {any} */ p) =>
      p.active && (values.policy === undefined || values.policy === p.name || values.policy === p.id),
  );
  if (chosen.length === 0)
    throw new CliError(values.policy ? `No policy "${values.policy}" is active.` : "No policy is active.");
  for (const [i, policy] of chosen.entries()) {
    const { yaml } = await client.call(
      "GET",
      `/policies/${policy.id}/versions/${policy.active.version}/yaml`,
    );
    if (i > 0) console.log("---");
    console.log(yaml.trimEnd());
  }
  return 0;
}

/**
 * diffPolicy says what a file would change of what is active (-f), or what differs between two versions of a policy.
 * 0 nothing, 3 something.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function diffPolicy(client, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { file: { type: "string", short: "f" }, from: { type: "string" }, to: { type: "string" } },
  });
  const [name] = positionals;
  if (values.file) {
    const yaml = await readYaml(values.file);
    const diff = await client.call("POST", "/policies/diff", { json: { yaml } });
    if (diff.active === null) {
      console.log(`No version of ${diff.name} is active; the file would be its first.`);
      return 3;
    }
    return printDiff(diff, `${diff.name} v${diff.active}`, "the file");
  }
  if (!name)
    throw new CliError("headroom diff -f POLICY.yaml, or headroom diff POLICY [--from 1] [--to 2]", 2);
  const policy = await client.call("GET", `/policies/${encodeURIComponent(name)}`);
  const active = policy.versions.find((/** @type {any} */ v) => v.state === "active");
  const from = values.from ?? active?.version;
  const to = values.to ?? policy.versions[0]?.version;
  if (from === undefined) throw new CliError(`${policy.name} has no active version. Say --from and --to.`, 2);
  const diff = await client.call("GET", `/policies/${policy.id}/diff`, { query: { from, to } });
  return printDiff(diff, `${policy.name} v${from}`, `v${to}`);
}

/**
 * chooseRisk has a policy's level of risk chosen by replay and prints what every level came to. 0 proposed or already
 * right, 1 failed, cancelled or not found; Ctrl-C cancels it.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function chooseRisk(client, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { short: { type: "string" }, lost: { type: "string" } },
  });
  const [name] = positionals;
  if (!name) throw new CliError("Name the policy: headroom choose-risk balanced [--short 1] [--lost 0.5]", 2);
  const json = { shortPercent: values.short, lostPercent: values.lost };
  const path = `/policies/${encodeURIComponent(name)}`;
  const made = await client.call("POST", `${path}/choose-risk`, { json });
  const cancel = () =>
    void client.call("POST", `/tunings/${made.id}/cancel`, { json: {} }).finally(() => process.exit(1));
  process.once("SIGINT", cancel);
  const ended = await follow(client, `${path}/tunings`, true, (list) => {
    const found = list.items.find((/** @type {any} */ each) => each.id === made.id);
    return { secondsLeft: null, ...found };
  });
  process.off("SIGINT", cancel);
  const choice = ended.result?.choice;
  for (const { level, figures } of choice?.levels ?? []) {
    const { shortPercent, unservedPercent, costUsd, regretUsd, actionsPerDay } = figures.whole;
    const over = (100 * regretUsd) / Math.max(1e-9, costUsd - regretUsd);
    console.log(
      `${level === choice.chosen.level ? "*" : " "} ${level}: short ${shortPercent.toFixed(2)} %, lost ${unservedPercent.toFixed(2)} %, $${costUsd.toFixed(2)}, ${over.toFixed(1)} % over perfect foresight, ${actionsPerDay.toFixed(0)} acts a day`,
    );
  }
  console.log(ended.why);
  if (ended.proposedVersion)
    console.log(
      `v${ended.proposedVersion} waits for approval: ${client.url}/policies/${made.policyId}/${ended.proposedVersion}`,
    );
  return choice?.chosen.met ? 0 : 1;
}

/** @param {any} diff @param {string} one @param {string} other */
function printDiff(diff, one, other) {
  for (const { setting, before, after } of diff.changes) console.log(`${setting}: ${before} -> ${after}`);
  const count = diff.changes.length;
  console.log(
    count === 0
      ? `${one} and ${other} have the same settings.`
      : `${count} ${count === 1 ? "setting differs" : "settings differ"} from ${one} to ${other}; ${diff.unchanged} ${diff.unchanged === 1 ? "does" : "do"} not.`,
  );
  return count === 0 ? 0 : 3;
}

/** @param {string} file */
async function readYaml(file) {
  return readFile(file, "utf8").catch(() => {
    throw new CliError(`${file} cannot be read. Check its name and rights.`, 2);
  });
}
