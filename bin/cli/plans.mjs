// @ts-check
import { parseArgs } from "node:util";
import { CliError } from "./client.mjs";

/**
 * plans lists plans, or approves or rejects one by its number (P-12) or id.
 * @param {import("./client.mjs").Client} client @param {string | undefined} act @param {string[]} args @returns {Promise<number>}
 */
export async function plans(client, act, args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { state: { type: "string", default: "proposed" }, comment: { type: "string" } },
  });
  if (act === "list") return list(client, values.state);
  if (act !== "approve" && act !== "reject")
    throw new CliError("plans knows: list, approve P-12, reject P-12", 2);
  const [which] = positionals;
  if (!which) throw new CliError(`Name the plan: headroom plans ${act} P-12`, 2);
  const plan = await find(client, which);
  const comment = values.comment ?? "";
  await client.call("POST", `/plans/${plan.id}/${act}`, { json: { comment } });
  console.log(`P-${plan.number} is ${act === "approve" ? "approved" : "rejected"}: ${plan.headline}`);
  return 0;
}

/** @param {import("./client.mjs").Client} client @param {string} state */
async function list(client, state) {
  const { items } = await client.call("GET", "/plans", { query: { state } });
  if (items.length === 0) console.log(`No plan is ${state}.`);
  for (const plan of items) {
    console.log(
      `P-${plan.number}  ${plan.state}  ${plan.fromReplicas} to ${plan.toReplicas} replicas  ${plan.headline}`,
    );
  }
  return 0;
}

/** @param {import("./client.mjs").Client} client @param {string} which */
async function find(client, which) {
  const number = /^P-(\d+)$/i.exec(which)?.[1];
  if (number === undefined) return client.call("GET", `/plans/${encodeURIComponent(which)}`);
  const { items } = await client.call("GET", "/plans", { query: { cursor: Number(number) + 1, limit: 1 } });
  if (items[0]?.number !== Number(number)) throw new CliError(`There is no plan ${which}.`);
  return items[0];
}
