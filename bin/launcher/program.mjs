// @ts-check
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * programOf is the JavaScript file behind a package's command, so that it runs by this very Node on every system; throws
 * when the package is not installed.
 * @param {string} root
 * @param {string} name the package
 * @param {string} bin the command
 */
export function programOf(root, name, bin) {
  const folder = path.join(root, "node_modules", name);
  if (!existsSync(folder)) throw new Error(`The package ${name} is not installed; run npm install.`);
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return path.join(folder, typeof manifest.bin === "string" ? manifest.bin : manifest.bin[bin]);
}
