// @ts-check
import { createServer } from "node:net";
import { LaunchError } from "./launch-error.mjs";

/**
 * checkPort throws a LaunchError when `host`:`port` cannot be listened on, naming the next port that can.
 * @param {string} host
 * @param {number} port
 */
export async function checkPort(host, port) {
  const code = await tryListen(host, port);
  if (code === null) return;
  if (code === "EADDRINUSE") {
    let other = port + 1;
    while (other < port + 50 && (await tryListen(host, other)) !== null) other += 1;
    throw new LaunchError(
      `Port ${port} on ${host} is in use by another program.`,
      `Stop that program, or choose another port: npm run up -- --port ${other}`,
    );
  }
  if (code === "EACCES") {
    throw new LaunchError(
      `Port ${port} needs more rights than this user has.`,
      "Choose a port above 1023 with --port.",
    );
  }
  throw new LaunchError(
    `Cannot listen on ${host} (${code}).`,
    "Name an address of this machine with --host.",
  );
}

/**
 * freePort is `wanted` when nothing listens there on 127.0.0.1, else any free port.
 * @param {number} [wanted]
 * @returns {Promise<number>}
 */
export async function freePort(wanted) {
  if (wanted !== undefined && (await tryListen("127.0.0.1", wanted)) === null) return wanted;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** @param {string} host @param {number} port @returns {Promise<string | null>} null when it can be listened on */
function tryListen(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? "unknown"));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
