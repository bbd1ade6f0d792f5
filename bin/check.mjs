// @ts-check
// `npm run check`: the inner loop. Format, lint, types, import direction, pure tests.
import { fileURLToPath } from "node:url";
import { generateClient } from "./launcher/build.mjs";
import { checkNode, installPackages } from "./launcher/install.mjs";
import { runVitest } from "./launcher/suites.mjs";
import { runChecks, summarise } from "./launcher/tools.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
checkNode();
installPackages(root);
await generateClient(root);
// Properties are tried on fewer cases than in `npm test`: see server/testing/cases.ts.
const few = { HEADROOM_FEW_CASES: "1" };
const outcomes = [
  ...(await runChecks(root)),
  ...(await runVitest(root, ["unit"], process.argv.slice(2), few)),
];
process.exit(summarise(outcomes));
