// @ts-check
// The three things that are made from sources: the Prisma client, the web application, the workers. Each is made again
// only when the hash of its sources changed since it was last made.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LaunchError } from "./launch-error.mjs";
import { withLock } from "./lock.mjs";
import { programOf } from "./program.mjs";

/** @typedef {{ client?: string, web?: string, workers?: string }} Stamps */

const SHARED = ["package.json", "package-lock.json", "tsconfig.json"];
const SOURCES = {
  client: ["prisma/schema", "package-lock.json"],
  workers: ["server", "workers", "prisma/schema", ...SHARED],
  web: [
    "app",
    "components",
    "server",
    "public",
    "prisma/schema",
    "next.config.ts",
    "proxy.ts",
    "postcss.config.mjs",
    ...SHARED,
  ],
};
const WORKERS = ["main", "forecaster", "trainer", "replayer", "sandbox"];

/**
 * generateClient makes server/store/prisma from prisma/schema when the schema changed.
 * @param {string} root
 * @returns {Promise<string>} what was done
 */
export async function generateClient(root) {
  return withLock(path.join(root, "dist", "build.lock"), () =>
    made(root, "client", "server/store/prisma/client.ts", "Prisma client", async () => {
      await run(root, "prisma generate", programOf(root, "prisma", "prisma"), ["generate"], {
        PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", // generating needs no engine, and none is downloaded
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
      });
    }),
  );
}

/**
 * buildWeb makes .next when the sources of the web application changed.
 * @param {string} root
 */
export async function buildWeb(root) {
  return withLock(path.join(root, "dist", "build-web.lock"), () =>
    made(root, "web", ".next/BUILD_ID", "Web application", () =>
      run(root, "next build", programOf(root, "next", "next"), ["build"], {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        // Generated code is checked with everything else by `npm run check`.
        CI: "1",
      }),
    ),
  );
}

/**
 * buildWorkers bundles workers/*.ts that are processes into dist/workers/*.mjs when their sources changed.
 * @param {string} root
 */
export async function buildWorkers(root) {
  return withLock(path.join(root, "dist", "build-workers.lock"), () =>
    made(root, "workers", "dist/workers", "Workers", async () => {
      const entries = WORKERS.map((name) => path.join(root, "workers", `${name}.ts`)).filter((file) =>
        existsSync(file),
      );
      rmSync(path.join(root, "dist", "workers"), { recursive: true, force: true });
      mkdirSync(path.join(root, "dist", "workers"), { recursive: true });
      if (entries.length > 0) await bundle(root, entries, path.join(root, "dist", "workers"));
    }),
  );
}

/**
 * bundle makes one .mjs a file of `entries` in `outdir`; packages stay outside, `@/` is the repository's root.
 * @param {string} root
 * @param {string[]} entries
 * @param {string} outdir
 */
export async function bundle(root, entries, outdir) {
  const { build } = await import("esbuild");
  try {
    await build({
      entryPoints: entries,
      outdir,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      packages: "external",
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: true,
      alias: { "@": root.replace(/\/$/, "") },
      logLevel: "silent",
    });
  } catch (error) {
    throw new LaunchError(
      `esbuild could not bundle: ${error instanceof Error ? error.message : String(error)}`,
      "Mend the named source file and start again.",
    );
  }
}

/**
 * @param {string} root
 * @param {keyof typeof SOURCES} what
 * @param {string} result a path that must exist
 * @param {string} title
 * @param {() => Promise<unknown>} make
 */
async function made(root, what, result, title, make) {
  const folder = path.join(root, "dist", "stamps");
  const stamp = path.join(folder, what);
  const wanted = hashSources(root, SOURCES[what]);
  const current = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (current === wanted && existsSync(path.join(root, result))) return `${title}: up to date`;
  rmSync(stamp, { force: true });
  await make();
  mkdirSync(folder, { recursive: true });
  writeFileSync(stamp, wanted);
  return `${title}: built`;
}

/**
 * hashSources is the SHA-256 of the names and contents of all files under `places`, tests and generated code left out.
 * @param {string} root
 * @param {string[]} places
 */
export function hashSources(root, places) {
  const hash = createHash("sha256").update(process.versions.node);
  for (const place of places) {
    for (const file of filesUnder(root, place))
      hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest("hex");
}

/** @param {string} root @param {string} place @returns {string[]} */
function filesUnder(root, place) {
  const full = path.join(root, place);
  if (!existsSync(full)) return [];
  if (/\.\w+$/.test(place) && !place.endsWith("/")) return [place];
  return readdirSync(full, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = path.posix.join(place, entry.name);
      if (entry.isDirectory()) return name === "server/store/prisma" ? [] : filesUnder(root, `${name}/`);
      return /\.test\.[a-z]+$|\.md$/.test(name) ? [] : [name];
    });
}

/**
 * @param {string} root
 * @param {string} title
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<void>}
 */
function run(root, title, program, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        output = (output + text).slice(-20_000);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve();
      if (/ENOSPC|No space left/.test(output))
        return reject(Object.assign(new Error(output), { code: "ENOSPC" }));
      reject(
        new LaunchError(
          `${title} failed:\n${output.trim().split("\n").slice(-40).join("\n")}`,
          "Mend what the message names and start again.",
        ),
      );
    });
  });
}
