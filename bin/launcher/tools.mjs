// @ts-check
// Running the checkers that npm installed, and counting each as one test.
import { spawn } from "node:child_process";
import { programOf } from "./program.mjs";

/** @typedef {{ name: string, passed: number, failed: number, skipped: string[], seconds: number }} Outcome
 *   skipped: one reason an entry */

/** The package that brings each command. @type {Record<string, string>} */
const TOOLS = {
  oxlint: "oxlint",
  biome: "@biomejs/biome",
  tsc: "typescript",
  vitest: "vitest",
  playwright: "@playwright/test",
};

/** CHECKS are what `npm run check` and `npm test` hold the sources to, besides tests: [name, program, arguments]. */
export const CHECKS = /** @type {[string, string, string[]][]} */ ([
  ["lint", "oxlint", ["--quiet"]],
  ["format", "biome", ["format", "."]],
  ["types", "tsc", ["--noEmit", "-p", "tsconfig.json"]],
  ["types of the launcher", "tsc", ["--noEmit", "-p", "bin/tsconfig.json"]],
  ["import direction", "node", ["scripts/import-direction.mjs"]],
]);

/**
 * runTool runs a tool and returns its exit code; output goes to the terminal at once, or, when `quiet`, only if it failed.
 * @param {string} root
 * @param {string} program a key of TOOLS, or "node"
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string> }} [options]
 * @returns {Promise<number>}
 */
export function runTool(root, program, args, options = {}) {
  const file = program === "node" ? [] : [programOf(root, TOOLS[program], program)];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...file, ...args], {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: options.quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let output = "";
    child.stdout?.on("data", (text) => {
      output += text;
    });
    child.stderr?.on("data", (text) => {
      output += text;
    });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once("close", (code) => {
      if (code !== 0 && options.quiet) console.error(output.trimEnd());
      resolve(code ?? 1);
    });
  });
}

/**
 * runChecks runs every check, two at a time, and prints a line for each.
 * @param {string} root
 * @returns {Promise<Outcome[]>}
 */
export async function runChecks(root) {
  /** @type {Outcome[]} */
  const outcomes = [];
  const waiting = [...CHECKS];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, program, args] = next;
      const begun = performance.now();
      const ok = (await runTool(root, program, args, { quiet: true })) === 0;
      outcomes.push(
        printed({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [], seconds: since(begun) }),
      );
    }
  };
  await Promise.all([lane(), lane()]);
  return outcomes;
}

/**
 * printed prints the line of an outcome and hands it on.
 * @param {Outcome} outcome
 */
export function printed(outcome) {
  const { name, passed, failed, skipped, seconds } = outcome;
  const counts = `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`;
  console.log(
    `  ${failed > 0 ? "FAIL" : "ok  "}  ${name.padEnd(24)} ${counts.padEnd(36)} ${seconds.toFixed(1)} s`,
  );
  return outcome;
}

/**
 * summarise prints the reasons of skips and then, alone on the last line, `N passed, N failed[, N skipped]`.
 * @param {Outcome[]} outcomes
 * @returns {number} the exit code
 */
export function summarise(outcomes) {
  const sum = (/** @type {(outcome: Outcome) => number} */ of) =>
    outcomes.reduce((total, one) => total + of(one), 0);
  const failed = sum((one) => one.failed);
  const passed = sum((one) => one.passed);
  const skipped = outcomes.flatMap((one) => one.skipped.map((reason) => `${one.name}: ${reason}`));
  if (skipped.length > 0) {
    console.log("\nSkipped:");
    for (const [reason, count] of tally(skipped)) console.log(`  ${count} × ${reason}`);
  }
  console.log(
    `\n${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`,
  );
  return failed > 0 || passed === 0 ? 1 : 0;
}

/** @param {number} begun performance.now() */
export function since(begun) {
  return (performance.now() - begun) / 1000;
}

/** @param {string[]} list */
function tally(list) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const entry of list) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return counts;
}
