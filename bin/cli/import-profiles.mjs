// @ts-check
import { readFile } from "node:fs/promises";
import { CliError } from "./client.mjs";

const ROWS = 1000;

/** @param {string | undefined} file @param {string} use */
async function textOf(file, use) {
  if (!file) throw new CliError(`Name the file: headroom import ${use}`, 2);
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new CliError(`${file} cannot be read. Check its name and rights.`, 2);
  }
}

/**
 * importProfiles keeps what a YAML file says of applications, all of it or nothing.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function importProfiles(client, [file]) {
  const yaml = await textOf(file, "profiles FILE.yaml");
  const { kept } = await client.call("POST", "/profiles/applications", { json: { yaml } });
  console.log(`Kept ${kept.length} ${kept.length === 1 ? "profile" : "profiles"}.`);
  return 0;
}

/**
 * importUsers keeps what a CSV says of users, a thousand rows at a time; identifiers are hashed at the door.
 * @param {import("./client.mjs").Client} client @param {string[]} args @returns {Promise<number>}
 */
export async function importUsers(client, [file]) {
  const [header, ...rows] = (await textOf(file, "users FILE.csv")).trimEnd().split("\n");
  let kept = 0;
  for (let at = 0; at < rows.length; at += ROWS) {
    const csv = [header, ...rows.slice(at, at + ROWS)].join("\n");
    kept += (await client.call("POST", "/standings", { csv })).kept;
  }
  console.log(`Kept ${kept} users.`);
  return 0;
}
