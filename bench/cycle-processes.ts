import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Usage is what a process has used: CPU in seconds, and the most memory it ever held, in MiB. */
export interface Usage {
  readonly cpu: number;
  readonly peak: number;
}

const TICKS_A_SECOND = 100;

/** statOf gives parent and CPU seconds of a process; undefined when it is gone. Linux only. */
function statOf(pid: number): { parent: number; cpu: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND };
  } catch {
    return undefined;
  }
}

/** usageOf reads what a process has used so far; zeros where the system does not tell. */
export function usageOf(pid: number): Usage {
  try {
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
    return { cpu: statOf(pid)?.cpu ?? 0, peak };
  } catch {
    return { cpu: 0, peak: 0 };
  }
}

/** cpuOfFamily gives the CPU seconds of a process and its living children: a database server with its sessions. */
export function cpuOfFamily(pid: number): number {
  let cpu = 0;
  try {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      const stat = statOf(Number(name));
      if (stat && (Number(name) === pid || stat.parent === pid)) cpu += stat.cpu;
    }
  } catch {
    return 0;
  }
  return cpu;
}

/** startForecasters starts forecaster processes as the launcher does. */
export function startForecasters(root: string, count: number, env: Record<string, string>): ChildProcess[] {
  return Array.from({ length: count }, (_, shard) =>
    fork(path.join(root, "dist", "workers", "forecaster.mjs"), [], {
      env: { ...process.env, ...env, HEADROOM_FORECASTER: String(shard), LOG_LEVEL: "warn" },
      execArgv: ["--enable-source-maps", ...(process.env.BENCH_NODE_OPTIONS?.split(" ") ?? [])],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    }),
  );
}

/** endAll tells processes to end and waits until they are gone. */
export async function endAll(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }),
  );
}
