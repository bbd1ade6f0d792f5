// @ts-check
import { setTimeout as sleep } from "node:timers/promises";

const TRIES = 60;

/** CliError is a plain message for the person at the keyboard, and the exit code; `temporary` when a later try may do. */
export class CliError extends Error {
  /** @param {string} message @param {number} [exitCode] @param {boolean} [temporary] */
  constructor(message, exitCode = 1, temporary = false) {
    super(message);
    this.exitCode = exitCode;
    this.temporary = temporary;
  }
}

/**
 * Client calls REST: `call` gives the answered JSON and throws a CliError with the product's own message and faults.
 * @typedef {{ url: string, hasKey: boolean,
 *   call(method: string, path: string, options?: { query?: Record<string, unknown>, json?: unknown, csv?: string, text?: string }): Promise<any>,
 *   reach(path: string): Promise<{ status: number, ms: number }> }} Client
 */

/** client reads where the product is and the key from the environment. @returns {Client} */
export function client(env = process.env) {
  const url = (env.HEADROOM_URL ?? "http://127.0.0.1:3000").replace(/\/+$/, "");
  const key = env.HEADROOM_API_KEY;
  return {
    url,
    hasKey: key !== undefined && key !== "",
    async call(method, path, { query = {}, json, csv, text: plain } = {}) {
      if (!key)
        throw new CliError("HEADROOM_API_KEY is not set. Make a key under Settings, Keys, and export it.", 2);
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) parameters.set(name, String(value));
      const target = `${url}/api/v1${path}${parameters.size > 0 ? `?${parameters}` : ""}`;
      const type =
        plain !== undefined
          ? "text/plain"
          : csv !== undefined
            ? "text/csv"
            : json !== undefined
              ? "application/json"
              : undefined;
      const once = () =>
        send(url, target, {
          method,
          headers: { Authorization: `Bearer ${key}`, ...(type ? { "Content-Type": type } : {}) },
          body: plain ?? csv ?? (json === undefined ? undefined : JSON.stringify(json)),
        });
      let response = await once();
      // The product asks to come again; what it refused was not kept, so that the same can be sent.
      for (let tries = 1; response.status === 429 && tries < TRIES; tries++) {
        await sleep(1000 * Number(response.headers.get("retry-after") ?? 1));
        response = await once();
      }
      const text = await response.text();
      const body = parse(text);
      if (response.ok && body !== undefined) return body;
      const { message, faults = [] } = body?.error ?? {
        message: `The answer was ${response.status}: ${text.slice(0, 200)}`,
      };
      const lines =
        faults.length > 1
          ? faults.slice(0, 20).map((/** @type {any} */ f) => `  ${f.field}: ${f.message}`)
          : [];
      throw new CliError(
        [message, ...lines].join("\n"),
        1,
        response.status === 429 || response.status >= 500,
      );
    },
    async reach(path) {
      const began = performance.now();
      const { status } = await send(url, `${url}${path}`, {});
      return { status, ms: performance.now() - began };
    },
  };
}

/** @param {string} url @param {string} target @param {RequestInit} init */
async function send(url, target, init) {
  try {
    return await fetch(target, init);
  } catch {
    throw new CliError(`Nothing answers at ${url}. Start it with npm run up, or set HEADROOM_URL.`, 1, true);
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
