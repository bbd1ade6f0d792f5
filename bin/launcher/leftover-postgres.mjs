// @ts-check
// Only node: modules here: it runs before the packages are installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { endProcess, isAlive } from "./processes.mjs";

/**
 * endLeftover ends the server of an earlier launcher that was killed, after making sure that it is that server: the
 * pid in postmaster.pid runs a postgres on this very data folder.
 * @param {string} data
 */
export async function endLeftover(data) {
  const file = path.join(data, "postmaster.pid");
  if (!existsSync(file)) return false;
  const [pid, folder] = readFileSync(file, "utf8").split("\n");
  const number = Number(pid);
  if (folder !== data || !isAlive(number)) return false;
  if (!isPostgres(number, data)) {
    // The machine was restarted and the pid now belongs to somebody else: the file alone is stale.
    rmSync(file, { force: true });
    return false;
  }
  await endProcess(number, "SIGINT", 10_000);
  return true;
}

/** @param {number} pid @param {string} data */
function isPostgres(pid, data) {
  if (process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(data);
    } catch {
      return false;
    }
  }
  const ps = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  return (ps.stdout ?? "").includes(data);
}
