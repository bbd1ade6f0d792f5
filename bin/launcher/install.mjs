// @ts-check
// Node and the npm packages. Only node: modules are imported here, because nothing else may be there yet.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LaunchError } from "./launch-error.mjs";

const NEEDED = [20, 19];

/** checkNode throws a LaunchError when this Node is older than 20.19. */
export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]))
    return `Node ${process.versions.node}`;
  throw new LaunchError(
    `This is Node ${process.versions.node}; Headroom needs ${NEEDED.join(".")} or newer.`,
    "Install a newer Node from https://nodejs.org and start again.",
  );
}

/**
 * installPackages runs `npm install` when node_modules is missing or the package files changed since the last time.
 * Never `npm ci`: the lock file leaves out platform packages that some registries do not carry, and `ci` refuses that.
 * @param {string} root
 * @returns {string} what was done
 */
export function installPackages(root) {
  const stamp = path.join(root, "node_modules", ".headroom-install");
  const wanted = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return "Packages are up to date";
  const result = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
    env: {
      ...process.env,
      // The schema engine is the wasm package; without these Prisma tries to download a binary.
      PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
      PRISMA_SKIP_POSTINSTALL_GENERATE: "1",
    },
  });
  if (result.status !== 0) {
    const text = `${result.stderr ?? ""}${result.error?.message ?? ""}`.trim();
    if (/ENOSPC/.test(text)) throw Object.assign(new Error(text), { code: "ENOSPC" });
    throw new LaunchError(
      `npm install failed:\n${text.split("\n").slice(-15).join("\n")}`,
      "Check the network and the registry (npm config get registry), then start again.",
    );
  }
  writeFileSync(stamp, fingerprint(root)); // anew: npm may have completed the lock file
  return "Packages are installed";
}

/** @param {string} root */
function fingerprint(root) {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}-${process.versions.modules}`);
  for (const name of ["package.json", "package-lock.json"]) {
    const file = path.join(root, name);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}
