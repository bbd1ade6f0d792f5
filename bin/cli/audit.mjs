// @ts-check

/** verifyAudit tells whether the record's hash chain adds up; 1 when it does not. @param {import("./client.mjs").Client} client @returns {Promise<number>} */
export async function verifyAudit(client) {
  const { intact, checked, head, broken } = await client.call("GET", "/audit/verify");
  if (intact) console.log(`The record is whole: ${checked} lines, head ${head.slice(0, 16)}.`);
  else
    console.error(
      `The record was changed: line ${broken?.id ?? "?"} does not add up. ${checked} lines were checked.`,
    );
  return intact ? 0 : 1;
}
