// @ts-check
// `npm test`: everything, from a fresh clone. With a part's name (unit, db, int, e2e, faults) only that part; what
// follows the name goes to vitest or Playwright.
import { fileURLToPath } from "node:url";
import { buildWeb, buildWorkers, generateClient } from "./launcher/build.mjs";
import { checkNode, installPackages } from "./launcher/install.mjs";
import { explain } from "./launcher/launch-error.mjs";
import { step } from "./launcher/steps.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const PARTS = ["unit", "db", "int", "e2e", "faults"];
const [part, ...more] = process.argv.slice(2);

try {
  process.exit(await main());
} catch (error) {
  const known = explain(error, root);
  console.error(`\n${known.message}\n${known.remedy}\n\n0 passed, 1 failed`);
  process.exit(1);
}

async function main() {
  if (part && !PARTS.includes(part)) {
    console.error(`There is no part "${part}"; the parts are ${PARTS.join(", ")}.`);
    return 2;
  }
  const wants = (/** @type {string} */ name) => part === undefined || part === name;
  await step("Node", checkNode);
  await step("Packages", () => installPackages(root));
  await step("Prisma client", () => generateClient(root));
  const { findChromium } = await import("./launcher/chromium.mjs");
  const { runPlaywright, runVitest } = await import("./launcher/suites.mjs");
  const { runChecks, summarise } = await import("./launcher/tools.mjs");

  /** @type {import("./launcher/tools.mjs").Outcome[]} */
  const outcomes = [];
  if (part === undefined) outcomes.push(...(await runChecks(root)));
  const kinds = /** @type {const} */ (["unit", "db", "int"]).filter(wants);
  if (kinds.length > 0) outcomes.push(...(await runVitest(root, kinds, more)));
  if (wants("e2e") || wants("faults")) {
    await step("Workers", () => buildWorkers(root));
    await step("Web application", () => buildWeb(root));
  }
  if (wants("faults")) outcomes.push(...(await runVitest(root, ["faults"], more)));
  if (wants("e2e")) outcomes.push(await runPlaywright(root, findChromium(), more));
  return summarise(outcomes);
}
