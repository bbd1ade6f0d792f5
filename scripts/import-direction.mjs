// @ts-check
// Holds the direction of imports: each room may import only what stands in its row of ROOMS. Also: only server/store knows the Prisma client, only server/env.js reads process.env, and server/core is pure.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * The rooms, the longest prefix first to match; `may` are the rooms that may be imported (a room may import itself),
 * `types` those of which only types may be.
 * @type {{ name: string, at: string, may: string[], types?: string[], advice: string }[]}
 */
const ROOMS = [
  {
    name: "core",
    at: "server/core/",
    may: ["errors"],
    advice: "Pass it in as an argument; a rule that needs I/O is a verb and belongs in server/services.",
  },
  {
    name: "ports",
    at: "server/ports/",
    may: ["core", "errors"],
    types: ["jobs"],
    advice: "A port is an interface over core types; what implements it belongs in server/adapters.",
  },
  {
    name: "adapters",
    at: "server/adapters/",
    may: ["ports", "core", "errors", "jobs", "log"],
    advice: "Adapters get what they need from server/container.ts; product logic belongs in server/services.",
  },
  {
    name: "store",
    at: "server/store/",
    may: ["core", "errors"],
    types: ["ports"],
    advice: "The store turns rows into core types and nothing more; the rest belongs in server/services.",
  },
  {
    name: "jobs",
    at: "server/jobs/",
    may: ["core"],
    advice: "Job contracts have no handlers; those are in workers/handlers.ts and call a verb.",
  },
  {
    name: "services",
    at: "server/services/",
    may: ["core", "ports", "store", "jobs", "errors", "log", "auth"],
    advice: "A verb gets adapters through its ports (deps); what knows a vendor belongs in server/adapters.",
  },
  {
    name: "auth",
    at: "server/auth/",
    may: ["core", "ports", "store", "services", "jobs", "container", "env", "errors", "log"],
    advice: "Authentication opens verbs and the store; pages belong in app.",
  },
  {
    name: "api",
    at: "server/api/",
    may: ["core", "services", "auth", "container", "env", "errors", "log", "telemetry", "jobs", "ports"],
    types: ["store"],
    advice: "A door calls a verb; put what it does in server/services.",
  },
  {
    name: "container",
    at: "server/container",
    may: ["core", "ports", "adapters", "store", "services", "jobs", "env", "errors", "log"],
    advice: "The container wires ports to adapters and nothing else.",
  },
  { name: "env", at: "server/env", may: [], advice: "env.js stands alone, so that anything can read it." },
  { name: "errors", at: "server/errors", may: [], advice: "errors.ts is one closed list." },
  { name: "log", at: "server/log", may: ["env", "errors"], advice: "The logger stands alone." },
  {
    name: "telemetry",
    at: "server/telemetry",
    may: ["env", "log", "core", "errors"],
    advice: "Telemetry stands alone.",
  },
  {
    name: "components",
    at: "components/",
    may: ["core"],
    types: ["api", "services", "errors", "store", "ports"],
    advice: "Components show data; ask for it through tRPC (server/api), and put pure rules in server/core.",
  },
  {
    name: "app",
    at: "app/",
    may: ["components", "core", "api", "auth", "container", "env", "errors", "log", "telemetry"],
    types: ["services"],
    advice: "A route holds no logic: what it shows belongs in components, what it does in server/services.",
  },
  {
    name: "workers",
    at: "workers/",
    may: ["services", "jobs", "core", "ports", "container", "env", "errors", "log", "telemetry"],
    advice: "A worker calls verbs; adapters reach it through server/container.ts.",
  },
];

/** Entry points that are an adapter's own process, or take the one thing of it that a container cannot hold. */
const EXCEPTIONS = [
  ["workers/run-worker.ts", "server/adapters/bullmq/"],
  ["workers/sandbox.ts", "server/adapters/sandbox/"],
];

/** The sandbox is a system outside of the product that happens to be started with it; it reads its own environment. */
const OUTSIDE = "workers/sandbox.ts";

/** Packages without I/O that run in a browser. */
const PURE_PACKAGES = /^(zod|yaml|ical\.js|fast-xml-parser|temporal-polyfill|ml-kmeans|hdbscan-ts)(\/|$)/;
const CLIENT = "server/store/prisma/";
const IMPORT =
  /(?:^|[^\w.])(import|export)\s+(type\s+)?(?:[^"'`;]*?\sfrom\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

/**
 * violations lists what breaks the direction; empty when all is well. Tests and their helpers (testing.ts) are exempt.
 * @param {{ path: string, text: string }[]} files paths relative to the root, with forward slashes
 * @returns {{ path: string, line: number, message: string }[]}
 */
export function violations(files) {
  /** @type {{ path: string, line: number, message: string }[]} */
  const found = [];
  for (const file of files) {
    if (/\.test\.[a-z]+$|(^|\/)testing(\/|\.ts$)/.test(file.path) || file.path.startsWith(CLIENT)) continue;
    const room = ROOMS.find(({ at }) => file.path.startsWith(at));
    const code = withoutComments(file.text);
    const say = (/** @type {number} */ index, /** @type {string} */ message) =>
      found.push({ path: file.path, line: code.slice(0, index).split("\n").length, message });

    for (const match of code.matchAll(IMPORT)) {
      const problem = judge(file.path, room, match[3] ?? match[4], Boolean(match[2]) || onlyTypes(match[0]));
      if (problem) say(match.index + match[0].search(/\S/), problem);
    }
    if (room && file.path !== "server/env.js" && file.path !== OUTSIDE) {
      const index = code.search(/\bprocess\s*\.\s*env\b/);
      if (index >= 0)
        say(index, "reads process.env. Only server/env.js does; add the variable there and import env.");
    }
    if (room?.name === "core") {
      for (const [pattern, what] of /** @type {[RegExp, string][]} */ ([
        [/\bMath\.random\b/, "Math.random"],
        [/\bDate\.now\b|\bnew Date\(\s*\)/, "the clock"],
        [/\bperformance\.now\b/, "the clock"],
      ])) {
        const index = code.search(pattern);
        if (index >= 0) say(index, `reads ${what}. server/core is pure: ${room.advice}`);
      }
    }
  }
  return found;
}

/**
 * @param {string} from
 * @param {(typeof ROOMS)[number] | undefined} room
 * @param {string} specifier
 * @param {boolean} typeOnly
 * @returns {string | null}
 */
function judge(from, room, specifier, typeOnly) {
  const target = resolve(from, specifier);
  if (target === null) {
    if (room?.name === "core" && !PURE_PACKAGES.test(specifier) && !typeOnly) {
      return `imports ${specifier}. server/core imports nothing but itself and pure packages (zod, yaml, ical.js, fast-xml-parser, temporal-polyfill, ml-kmeans, hdbscan-ts), so that it also runs in a browser. ${room.advice}`;
    }
    if (/^@prisma\/(client|adapter-pg)/.test(specifier) && room && room.name !== "store") {
      return `imports ${specifier}. Only server/store knows Prisma; add a function there that returns core types.`;
    }
    return null;
  }
  if (target.startsWith(CLIENT) && room?.name !== "store") {
    return "imports the Prisma client. Only server/store does; add a function there that returns core types.";
  }
  if (!room) return null;
  const to = ROOMS.find(({ at }) => `${target}/`.startsWith(at) || target.startsWith(at));
  const name = to?.name ?? target.split("/")[0];
  if (to === room || room.may.includes(name)) return null;
  if (typeOnly && room.types?.includes(name)) return null;
  if (!to && !["bin", "bench", "e2e", "scripts"].includes(name)) return null;
  if (EXCEPTIONS.some(([file, place]) => file === from && target.startsWith(place))) return null;
  const allowed =
    [...room.may, ...(room.types ?? []).map((other) => `${other} (types only)`)].join(", ") || "nothing else";
  return `imports ${target}: ${room.name} may import ${allowed}. ${room.advice}`;
}

/** @param {string} from @param {string} specifier @returns {string | null} null for a package */
function resolve(from, specifier) {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (specifier.startsWith(".")) return path.posix.join(path.posix.dirname(from), specifier);
  return null;
}

/** `import { type A, type B } from` brings no code either. @param {string} statement */
function onlyTypes(statement) {
  const names = /\{([^}]*)\}/.exec(statement)?.[1];
  if (names === undefined || !/^\W*(import|export)\s*\{/.test(statement)) return false;
  return names
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean)
    .every((name) => name.startsWith("type "));
}

/** Comments become blanks of the same length, so that lines keep their numbers. @param {string} text */
function withoutComments(text) {
  return text.replace(
    /\/\*[\s\S]*?\*\/|(^|[^:"'`\\])\/\/[^\n]*/g,
    (found, before = "") => before + found.slice(before.length).replace(/[^\n]/g, " "),
  );
}

/** @param {string} root @param {string} place @returns {string[]} */
function sources(root, place) {
  return readdirSync(path.join(root, place), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|tsx|js|mjs)$/.test(name))
    .map((name) => path.posix.join(place, name.split(path.sep).join("/")))
    .sort();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const files = ["app", "components", "server", "workers"]
    .flatMap((place) => sources(root, place))
    .map((name) => ({ path: name, text: readFileSync(path.join(root, name), "utf8") }));
  const found = violations(files);
  for (const { path: name, line, message } of found) console.error(`${name}:${line} ${message}`);
  console.log(`Import direction: ${files.length} files, ${found.length} wrong.`);
  process.exit(found.length === 0 ? 0 : 1);
}
