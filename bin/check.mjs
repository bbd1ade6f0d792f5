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
const outcomes = [...(await runChecks(root)), ...(await runVitest(root, ["unit"], process.argv.slice(2)))];
process.exit(summarise(outcomes));
