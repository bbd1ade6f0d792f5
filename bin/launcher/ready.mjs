// @ts-check
import { setTimeout as delay } from "node:timers/promises";
import { LaunchError } from "./launch-error.mjs";
import { logTail } from "./supervisor.mjs";

const PATIENCE_MS = 180_000;
const MOST_RESTARTS = 3;

/**
 * waitReady polls /api/health/ready until it answers 200; a LaunchError with the end of a log after 3 minutes or when a
 * process keeps ending.
 * @param {string} url
 * @param {import("./supervisor.mjs").Supervisor} children
 * @param {string} webLog
 * @returns {Promise<void>}
 */
export async function waitReady(url, children, webLog) {
  const until = Date.now() + PATIENCE_MS;
  let last = "no answer yet";
  while (Date.now() < until) {
    const ending = children.keepsEnding(MOST_RESTARTS);
    if (ending) throw faulty(`The ${ending.name} process keeps ending.`, ending.log);
    try {
      const response = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      last = `status ${response.status}: ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    await delay(100);
  }
  throw faulty(`The web process does not become ready (${last}).`, webLog);
}

/** @param {string} what @param {string} log */
const faulty = (what, log) =>
  new LaunchError(`${what} The end of its log:\n${logTail(log, 15)}`, `The whole log is ${log}.`);
