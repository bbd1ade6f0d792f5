// @ts-check
import path from "node:path";
import { parseArgs } from "node:util";
import { LaunchError } from "./launch-error.mjs";

/**
 * @typedef {{ port: number, host: string, dataDir: string, sandbox: boolean, speed: number, seed: number,
 *   reset: boolean }} Options
 */

const HELP = `npm run up [-- OPTIONS]
  --port 3000            port of the web address
  --host 127.0.0.1       address to listen on; 0.0.0.0 opens it to the network
  --data-dir .headroom   folder for the database, secrets and logs
  --no-sandbox           start without the living example system
  --speed 1              the product's clock runs this many times as fast as the wall (1 to 3600)
  --seed 1               seed of every random choice
  --reset                delete the data directory's contents first`;

/**
 * parseOptions reads the command line; null when help was asked for (and printed), a LaunchError for a wrong value.
 * @param {string[]} argv
 * @returns {Options | null}
 */
export function parseOptions(argv) {
  let values;
  try {
    values = parseArgs({
      args: argv,
      allowPositionals: false,
      options: {
        port: { type: "string", default: "3000" },
        host: { type: "string", default: "127.0.0.1" },
        "data-dir": { type: "string", default: ".headroom" },
        "no-sandbox": { type: "boolean", default: false },
        speed: { type: "string", default: "1" },
        seed: { type: "string", default: "1" },
        reset: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new LaunchError(error instanceof Error ? error.message : String(error), HELP);
  }
  if (values.help) {
    console.log(HELP);
    return null;
  }
  if (!/^[\w.:[\]-]+$/.test(values.host)) throw wrong("--host", values.host, "an address such as 127.0.0.1");
  if (values["data-dir"] === "") throw wrong("--data-dir", "", "a folder");
  return {
    port: number("--port", values.port, 1, 65_535, true),
    host: values.host,
    dataDir: path.resolve(values["data-dir"]),
    sandbox: !values["no-sandbox"],
    speed: number("--speed", values.speed, 1, 3_600, false),
    seed: number("--seed", values.seed, 0, 4_294_967_295, true),
    reset: values.reset,
  };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 * @param {number} most
 * @param {boolean} whole
 */
function number(name, text, least, most, whole) {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw wrong(name, text, `a ${whole ? "whole " : ""}number from ${least} to ${most}`);
  }
  return value;
}

/** @param {string} name @param {string} given @param {string} wanted */
function wrong(name, given, wanted) {
  return new LaunchError(`${name} is "${given}"; it must be ${wanted}.`, HELP);
}

/**
 * displayHost is the name under which a browser on this machine reaches `host`.
 * @param {string} host
 */
export function displayHost(host) {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
