import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { SandboxAddress } from "./client";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const TOKEN = "a-token-for-tests";

/** RunningSandbox is a sandbox process of its own, as the launcher starts it. */
export interface RunningSandbox {
  readonly address: SandboxAddress;
  readonly child: ChildProcess;
  /** Sends a signal and waits for the end; gives the exit code, null after a killing signal. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** SandboxBench builds the sandbox once and starts it in directories of its own. */
export interface SandboxBench {
  /** A new, empty data directory. */
  directory(): string;
  start(dataDir: string, options?: Readonly<Record<string, string>>): Promise<RunningSandbox>;
  /** Ends what still runs and removes everything. */
  close(): Promise<void>;
}

/** sandboxBench bundles workers/sandbox.ts with everything in it into a temporary directory. */
export async function sandboxBench(): Promise<SandboxBench> {
  const home = mkdtempSync(path.join(tmpdir(), "sandbox-"));
  const program = path.join(home, "sandbox.mjs");
  await build({
    entryPoints: [path.join(ROOT, "workers/sandbox.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    alias: { "@": ROOT.replace(/\/$/, "") },
  });
  const running = new Set<RunningSandbox>();
  let directories = 0;

  async function start(
    dataDir: string,
    options: Readonly<Record<string, string>> = {},
  ): Promise<RunningSandbox> {
    const given = { port: "0", "data-dir": dataDir, token: TOKEN, ...options };
    const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
    const child = fork(program, args, {
      env: { PATH: process.env.PATH, NODE_ENV: "production" },
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => (said += chunk));
    child.stdout?.resume();
    const ended = once(child, "exit");
    const port = await new Promise<number>((resolve, reject) => {
      child.once("message", (message) => resolve((message as { port: number }).port));
      child.once("exit", (code) => reject(new Error(`The sandbox ended with ${code}: ${said}`)));
    });
    const sandbox: RunningSandbox = {
      address: { url: `http://127.0.0.1:${port}`, token: TOKEN },
      child,
      async end(signal) {
        if (signal) child.kill(signal);
        const [code] = (await ended) as [number | null];
        running.delete(sandbox);
        return code;
      },
    };
    running.add(sandbox);
    return sandbox;
  }

  return {
    directory: () => path.join(home, `data-${directories++}`),
    start,
    async close() {
      await Promise.all([...running].map((sandbox) => sandbox.end("SIGKILL")));
      rmSync(home, { recursive: true, force: true });
    },
  };
}
