// @ts-check
// `npm run bench -- NAME [options]` runs bench/NAME.ts, which exports run(argv). It is bundled like the workers are, so
// that it measures the code that production runs. The benchmark's last line on stdout is one JSON object.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle, generateClient } from "../bin/launcher/build.mjs";
import { installPackages } from "../bin/launcher/install.mjs";
import { WEB_FLAGS } from "../bin/launcher/processes.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const [name, ...argv] = process.argv.slice(2);
const source = path.join(root, "bench", `${name}.ts`);
if (!name || !/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(source)) {
  const names = readdirSync(path.join(root, "bench"))
    .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
    .map((file) => file.slice(0, -3));
  console.error(
    `Say which benchmark to run: npm run bench -- NAME [options], NAME one of ${names.join(", ")}.`,
  );
  process.exit(2);
}
// What comes in is taken by the web process, so it is measured under that one's flags.
if (name === "ingest" && !WEB_FLAGS.every((flag) => process.execArgv.includes(flag))) {
  const again = spawnSync(process.execPath, [...WEB_FLAGS, ...process.argv.slice(1)], { stdio: "inherit" });
  process.exit(again.status ?? 1);
}
installPackages(root);
await generateClient(root);
await bundle(root, [source], path.join(root, "dist", "bench"));
const { run } = await import(pathToFileURL(path.join(root, "dist", "bench", `${name}.mjs`)).href);
await run(argv);
