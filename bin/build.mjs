// @ts-check
// `npm run build` and, with --only-client, `npm run generate`: what `npm run up` makes before it starts anything.
import { fileURLToPath } from "node:url";
import { buildWeb, buildWorkers, generateClient } from "./launcher/build.mjs";
import { checkNode, installPackages } from "./launcher/install.mjs";
import { explain } from "./launcher/launch-error.mjs";
import { step } from "./launcher/steps.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
try {
  checkNode();
  await step("Packages", () => installPackages(root));
  await step("Prisma client", () => generateClient(root));
  if (!process.argv.includes("--only-client")) {
    await step("Workers", () => buildWorkers(root));
    await step("Web application", () => buildWeb(root));
  }
} catch (error) {
  const known = explain(error, root);
  console.error(`\n${known.message}\n${known.remedy}`);
  process.exit(1);
}
