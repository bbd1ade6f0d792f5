// @ts-check
import { setTimeout as delay } from "node:timers/promises";
import { LaunchError } from "./launch-error.mjs";
import { logTail } from "./supervisor.mjs";

const PATIENCE_MS = 180_000;
const MOST_RESTARTS = 3;

/**
 * waitReady polls /api/health/ready until it answers 200; a LaunchError with the end of the web log after 3 minutes or
 * when the web process keeps ending.
 * @param {string} url
 * @param {import("./supervisor.mjs").Supervisor} children
 * @param {string} webLog
 * @returns {Promise<void>}
 */
export async function waitReady(url, children, webLog) {
  const until = Date.now() + PATIENCE_MS;
  let last = "no answer yet";
  while (Date.now() < until && children.restarts("web") < MOST_RESTARTS) {
    try {
      const response = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5_000) });
      if (response.ok) return;
      last = `status ${response.status}: ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    await delay(100);
  }
  throw new LaunchError(
    `The web process does not become ready (${last}). The end of its log:\n${logTail(webLog, 15)}`,
    `The whole log is ${webLog}.`,
  );
}
