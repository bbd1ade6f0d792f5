// @ts-check
// The test suites and the reading of their JSON reports.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { printed, runTool, since } from "./tools.mjs";

/** @typedef {import("./tools.mjs").Outcome} Outcome */

const NAMES = { unit: "unit", db: "database", int: "integration", faults: "faults" };

/**
 * runVitest runs the named projects in one vitest and returns an outcome for each.
 * @param {string} root
 * @param {("unit" | "db" | "int" | "faults")[]} kinds
 * @param {string[]} [more] further arguments for vitest
 * @param {Record<string, string>} [env]
 * @returns {Promise<Outcome[]>}
 */
export async function runVitest(root, kinds, more = [], env = {}) {
  const begun = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-report-"));
  const file = path.join(folder, "vitest.json");
  const args = [
    "run",
    ...kinds.flatMap((kind) => ["--project", kind]),
    "--passWithNoTests",
    "--silent=passed-only",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...more,
  ];
  const code = await runTool(root, "vitest", args, {
    env: { ...env, ...(!process.stdout.isTTY && { NO_COLOR: "1" }) },
  });
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { testResults: [] };
  rmSync(folder, { recursive: true, force: true });
  const outcomes = kinds.map((kind) => ({
    ...countVitest(report, kind),
    name: NAMES[kind],
    seconds: since(begun),
  }));
  // A crash outside of a test (a set-up, an unhandled rejection) fails no test, but it does fail the run.
  if (code !== 0 && outcomes.every((one) => one.failed === 0)) outcomes[0].failed = 1;
  return outcomes.map(printed);
}

/**
 * countVitest counts the tests of one kind in vitest's JSON report; a file that could not be loaded counts as one failure.
 * @param {{ testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] }} report
 * @param {string} kind
 */
export function countVitest(report, kind) {
  let passed = 0;
  let failed = 0;
  /** @type {string[]} */
  const skipped = [];
  for (const file of report.testResults) {
    if ((/\.(db|int|faults)\.test\./.exec(file.name)?.[1] ?? "unit") !== kind) continue;
    if (file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"))
      failed += 1;
    for (const test of file.assertionResults) {
      if (test.status === "passed") passed += 1;
      else if (test.status === "failed") failed += 1;
      else skipped.push(`${path.basename(file.name)}: ${test.fullName}`);
    }
  }
  return { passed, failed, skipped };
}

/**
 * runPlaywright runs the journeys in e2e/ with the given chromium, or counts them as skipped with the reason.
 * @param {string} root
 * @param {{ path: string } | { missing: string }} chromium
 * @param {string[]} [more]
 * @returns {Promise<Outcome>}
 */
export async function runPlaywright(root, chromium, more = []) {
  const begun = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-report-"));
  const file = path.join(folder, "playwright.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const missing = "missing" in chromium ? chromium.missing : undefined;
  const code = missing
    ? await runTool(root, "playwright", ["test", "--list", "--pass-with-no-tests", "--reporter=json"], {
        quiet: true,
        env,
      })
    : await runTool(root, "playwright", ["test", "--pass-with-no-tests", "--reporter=line,json", ...more], {
        env: { ...env, CHROMIUM_PATH: "path" in chromium ? chromium.path : "" },
      });
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { suites: [], errors: [{}] };
  rmSync(folder, { recursive: true, force: true });
  const counts = countPlaywright(report, missing);
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return printed({ ...counts, name: "browser", seconds: since(begun) });
}

/**
 * countPlaywright counts the tests in Playwright's JSON report; with `missing`, all are skipped for that reason.
 * @param {any} report
 * @param {string} [missing]
 */
export function countPlaywright(report, missing) {
  let passed = 0;
  let failed = 0;
  /** @type {string[]} */
  const skipped = [];
  const visit = (/** @type {any} */ suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests ?? []) {
        if (missing) skipped.push(missing);
        else if (test.status === "expected" || test.status === "flaky") passed += 1;
        else if (test.status === "skipped") {
          const why = test.annotations?.find((/** @type {any} */ note) => note.type === "skip")?.description;
          skipped.push(why ?? `${spec.file}: ${spec.title}`);
        } else failed += 1;
      }
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of report.suites ?? []) visit(suite);
  return { passed, failed, skipped };
}
