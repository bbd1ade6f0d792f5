// @ts-check
// Flags of processes, and finding and ending them by pid without ever hitting a stranger that got the same pid later.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Flags of the web process. What comes in at volume lives for about a second; with room for it among the young objects
 * it is not copied again and again before it dies.
 */
export const WEB_FLAGS = ["--max-semi-space-size=64"];

/**
 * isAlive says whether a process with this pid exists and is not a zombie.
 * @param {number} pid
 */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {{ code?: string }} */ (error).code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  const state = statFields(pid)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/**
 * startTime identifies a process together with its pid (clock ticks since boot on Linux, ps's lstart elsewhere);
 * empty when there is no such process.
 * @param {number} pid
 * @returns {string}
 */
export function startTime(pid) {
  if (process.platform === "linux") {
    const boot = bootId();
    const ticks = statFields(pid)?.[19];
    return ticks ? `${boot}:${ticks}` : "";
  }
  return spawnSync("ps", ["-p", String(pid), "-o", "lstart="], { encoding: "utf8" }).stdout?.trim() ?? "";
}

/**
 * endProcess sends `signal`, waits up to `ms`, then sends SIGKILL; returns when the process is gone.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @param {number} ms
 */
export async function endProcess(pid, signal, ms) {
  const identity = startTime(pid);
  const same = () => isAlive(pid) && startTime(pid) === identity;
  for (const [name, wait] of /** @type {[NodeJS.Signals, number][]} */ ([
    [signal, ms],
    ["SIGKILL", 3_000],
  ])) {
    try {
      process.kill(pid, name);
    } catch {
      return;
    }
    const until = Date.now() + wait;
    while (Date.now() < until) {
      if (!same()) return;
      await delay(30);
    }
  }
}

/** @param {number} pid */
function statFields(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" "); // the name may hold spaces and brackets
  } catch {
    return undefined;
  }
}

function bootId() {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
