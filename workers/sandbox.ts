import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { sandboxServer } from "@/server/adapters/sandbox/http";
import { fileJournal, limitsJournal } from "@/server/adapters/sandbox/journal";
import { createPlatform } from "@/server/adapters/sandbox/platform";
import { openState, timeOf } from "@/server/adapters/sandbox/state";
import { createWorld } from "@/server/adapters/sandbox/world";

/**
 * The sandbox process: a living system outside of the product, which reaches it only through the sandbox adapters. It
 * reads its own options and environment, because it is nobody's part.
 */
const USAGE = `Usage: sandbox --port N --data-dir DIR --token TEXT [--seed N] [--speed N] [--anchor EPOCH_MS]
Left out, they come from SANDBOX_URL, HEADROOM_DATA_DIR, SANDBOX_TOKEN, HEADROOM_SEED, HEADROOM_SPEED, HEADROOM_CLOCK_ANCHOR.`;

function options() {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { port: text, "data-dir": text, token: text, seed: text, speed: text, anchor: text },
  });
  const {
    SANDBOX_URL,
    SANDBOX_TOKEN,
    HEADROOM_DATA_DIR,
    HEADROOM_SEED,
    HEADROOM_SPEED,
    HEADROOM_CLOCK_ANCHOR,
  } = process.env;
  const number = (name: string, given: string | undefined): number | undefined => {
    if (given === undefined || given === "") return undefined;
    const value = Number(given);
    if (Number.isFinite(value) && value >= 0) return value;
    throw new Error(`--${name} ${given} is not a number of 0 or more.\n${USAGE}`);
  };
  const port = number("port", values.port ?? (SANDBOX_URL ? new URL(SANDBOX_URL).port : undefined));
  const dataDir =
    values["data-dir"] ?? (HEADROOM_DATA_DIR ? path.join(HEADROOM_DATA_DIR, "sandbox") : undefined);
  const token = values.token ?? SANDBOX_TOKEN;
  if (port === undefined || !dataDir || !token)
    throw new Error(`A port, a data directory and a token are needed.\n${USAGE}`);
  return {
    port,
    dataDir,
    token,
    seed: number("seed", values.seed ?? HEADROOM_SEED),
    speed: number("speed", values.speed ?? HEADROOM_SPEED),
    anchor: number("anchor", values.anchor ?? HEADROOM_CLOCK_ANCHOR),
  };
}

function start(): void {
  const { port, dataDir, token, seed, speed, anchor } = options();
  mkdirSync(dataDir, { recursive: true });
  const { identity, clock } = openState(dataDir, seed, { speed, anchor }, Date.now());
  const journal = fileJournal(path.join(dataDir, "journal.ndjson"));
  const limits = limitsJournal(path.join(dataDir, "limits.ndjson"));
  const now = () => timeOf(clock, Date.now());
  const platform = createPlatform(createWorld(identity), journal, now, limits);
  const server = sandboxServer(platform, clock, token);

  let stopping = false;
  const stop = (code: number): void => {
    if (stopping) return;
    stopping = true;
    server.close(() => {
      journal.close();
      limits.close();
      process.exit(code);
    });
    server.closeAllConnections();
  };
  process.on("SIGTERM", () => stop(0));
  process.on("SIGINT", () => stop(0));
  process.on("disconnect", () => stop(0));
  server.on("error", (error) => {
    console.error(`The sandbox cannot listen on 127.0.0.1:${port}: ${error.message}`);
    stop(1);
  });
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    const bound = typeof address === "object" && address ? address.port : port;
    console.log(
      `The sandbox listens on http://127.0.0.1:${bound} (seed ${identity.seed}, speed ${clock.speed}).`,
    );
    process.send?.({ ready: true, port: bound });
  });
}

try {
  start();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
