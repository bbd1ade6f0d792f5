// @ts-check
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";

/**
 * applyPolicy makes a draft from a YAML file; a file that equals what is active changes nothing.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function applyPolicy(client, args) {
  const { values } = parseArgs({ args, options: { file: { type: "string", short: "f" } } });
  if (!values.file) throw new CliError("Name the file: headroom apply -f POLICY.yaml", 2);
  const yaml = await readFile(values.file, "utf8").catch(() => {
    throw new CliError(`${values.file} cannot be read. Check its name and rights.`, 2);
  });
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
