import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readState } from "../bin/launcher/data-dir.mjs";
import { freePort } from "../bin/launcher/ports.mjs";
import { startUp } from "../bin/launcher/started.mjs";

/**
 * start brings the product up on a free port with an empty data directory, as `npm run up` does. Journeys read
 * HEADROOM_E2E_URL, HEADROOM_E2E_SETUP_LINK (makes the first administrator, once), HEADROOM_E2E_PEOPLE (a file for the
 * accounts) and HEADROOM_API_KEY from the environment. With HEADROOM_E2E_URL set already, that product is used and left
 * alone; the other three must then be set too.
 */
export default async function start(): Promise<() => Promise<void>> {
  if (process.env.HEADROOM_E2E_URL) return async () => {};
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-e2e-"));
  const dataDir = path.join(folder, "data");
  process.env.HEADROOM_E2E_PEOPLE = path.join(folder, "people.json");
  process.env.HEADROOM_API_KEY ??= "end-to-end-journeys-key";
  const product = startUp(dataDir, ["--port", String(await freePort())], {
    DATABASE_URL: undefined,
    HEADROOM_API_KEY: process.env.HEADROOM_API_KEY,
  });
  const stop = async () => {
    product.signal("SIGTERM");
    await product.exited;
    const home = readState(dataDir)?.databaseHome;
    if (home) rmSync(home, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { url, setupLink } = await product.ready;
    process.env.HEADROOM_E2E_URL = url;
    process.env.HEADROOM_E2E_SETUP_LINK = setupLink ?? "";
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
