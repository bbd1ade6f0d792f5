import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readState } from "./launcher/data-dir.mjs";
import { freePort } from "./launcher/ports.mjs";
import { isAlive } from "./launcher/processes.mjs";
import { type Started, serverPid, startUp } from "./launcher/started.mjs";

const folders: string[] = [];
const launchers: Started[] = [];
const isRoot = process.getuid?.() === 0;

function newDataDir(mode = 0o711): string {
  const folder = mkdtempSync(path.join(tmpdir(), "headroom-faults-"));
  chmodSync(folder, mode);
  folders.push(folder);
  return path.join(folder, "data");
}

function launch(dataDir: string, port: number, ...more: string[]): Started {
  const started = startUp(dataDir, ["--port", String(port), "--no-sandbox", ...more], {
    DATABASE_URL: undefined,
  });
  launchers.push(started);
  return started;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await delay(50)) if (await holds()) return;
  throw new Error(`This did not happen in 30 s: ${what}`);
}

const answers = (url: string) =>
  fetch(`${url}/api/health/ready`).then(
    (response) => response.ok,
    () => false,
  );

function children(dataDir: string): Record<string, number> {
  const lock = JSON.parse(readFileSync(path.join(dataDir, "launcher.lock"), "utf8"));
  return Object.fromEntries(lock.children.map(({ name, pid }: { name: string; pid: number }) => [name, pid]));
}

/** Every process whose command line names the data directory, its database or one of ours. */
function leftOf(dataDir: string, pids: number[]): number[] {
  const home = readState(dataDir)?.databaseHome ?? dataDir;
  const lines = spawnSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).stdout.split("\n");
  const named = lines
    .filter((line) => line.includes(dataDir) || line.includes(home))
    .map((line) => Number.parseInt(line, 10));
  return [...new Set([...named, ...pids])].filter((pid) => pid !== process.pid && isAlive(pid));
}

afterAll(async () => {
  for (const launcher of launchers) launcher.signal("SIGTERM");
  await Promise.all(launchers.map((launcher) => launcher.exited));
  for (const folder of folders) {
    const home = readState(path.join(folder, "data"))?.databaseHome;
    if (home) rmSync(home, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});

describe("a running Headroom", () => {
  const dataDir = newDataDir();
  let port = 0;
  let url = "";
  let running: Started;

  beforeAll(async () => {
    port = await freePort();
    running = launch(dataDir, port);
    url = (await running.ready).url;
  });

  it("refuses a second copy on its data directory and says where the first one is", async () => {
    const second = launch(dataDir, await freePort());
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`already runs with the data directory ${dataDir}`);
    expect(second.output()).toContain(url);
    expect(await answers(url)).toBe(true);
  });

  it("has its port named when another wants it, with a port that is free", async () => {
    const other = launch(newDataDir(), port);
    expect(await other.exited).toBe(1);
    expect(other.output()).toContain(`Port ${port} on 127.0.0.1 is in use by another program.`);
    expect(other.output()).toMatch(/npm run up -- --port \d+/);
  });

  it("names a setting that cannot be used, and stops", async () => {
    const other = startUp(newDataDir(), ["--port", String(await freePort()), "--no-sandbox"], {
      DATABASE_URL: undefined,
      HEADROOM_API_KEY: "too short",
    });
    launchers.push(other);
    expect(await other.exited).toBe(1);
    expect(other.output()).toMatch(/The \S+ process keeps ending\./);
    expect(other.output()).toMatch(/HEADROOM_API_KEY: .*16/);
  });

  it.each(["main", "web"])("starts a killed %s process again", async (name) => {
    const before = children(dataDir)[name];
    expect(before).toBeGreaterThan(1);
    process.kill(before, "SIGKILL");
    await until("another process", () => {
      const now = children(dataDir)[name];
      return now !== undefined && now !== before && isAlive(now);
    });
    await until("ready again", () => answers(url));
    expect(running.output()).toContain(`The ${name} process ended (signal SIGKILL)`);
  });

  it("starts a killed database again", async () => {
    const before = serverPid(dataDir);
    process.kill(before as number, "SIGKILL");
    await until("another server", () => {
      const now = serverPid(dataDir);
      return now !== undefined && now !== before && isAlive(now);
    });
    await until("ready again", () => answers(url));
  });

  it("leaves no process after Ctrl-C", async () => {
    const pids = running.pids();
    expect(pids.length).toBeGreaterThanOrEqual(4);
    running.signal("SIGINT");
    expect(await running.exited).toBe(0);
    expect(leftOf(dataDir, pids)).toEqual([]);
    expect(existsSync(path.join(dataDir, "launcher.lock"))).toBe(false);
  });
});

describe("a killed launcher", () => {
  it("leaves nothing that the next start does not end", async () => {
    const dataDir = newDataDir();
    const port = await freePort();
    const first = launch(dataDir, port);
    await first.ready;
    const orphans = first.pids();
    first.signal("SIGKILL");
    await first.exited;
    const second = launch(dataDir, port);
    const { url } = await second.ready;
    expect(await answers(url)).toBe(true);
    expect(orphans.filter(isAlive)).toEqual([]);
    const pids = second.pids();
    second.signal("SIGTERM");
    expect(await second.exited).toBe(0);
    expect(leftOf(dataDir, pids)).toEqual([]);
  });
});

describe("a folder that only root can enter", () => {
  it.skipIf(!isRoot)("still gets its database, in a place that is named and found again", async () => {
    const dataDir = newDataDir(0o700);
    const homes: (string | undefined)[] = [];
    for (let start = 0; start < 2; start += 1) {
      const launcher = launch(dataDir, await freePort());
      await launcher.ready;
      homes.push(readState(dataDir)?.databaseHome);
      expect(launcher.output()).toContain(`The database is in ${homes[start]}`);
      launcher.signal("SIGINT");
      expect(await launcher.exited).toBe(0);
    }
    expect(homes[0]).not.toContain(dataDir);
    expect(homes[1]).toBe(homes[0]);
  });
});

describe("a data directory that cannot be used", () => {
  it("of a newer version is left alone, with a message", async () => {
    const dataDir = newDataDir();
    mkdirSync(dataDir);
    const file = path.join(dataDir, "headroom.json");
    writeFileSync(file, JSON.stringify({ format: 99, version: "9.0.0" }));
    const launcher = launch(dataDir, await freePort());
    expect(await launcher.exited).toBe(1);
    expect(launcher.output()).toContain("written by a newer Headroom (format 99, version 9.0.0");
    expect(JSON.parse(readFileSync(file, "utf8")).format).toBe(99);
  });

  it("with other things in it is neither used nor reset", async () => {
    const dataDir = newDataDir();
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, "thesis.txt"), "years of work");
    for (const more of [[], ["--reset"]]) {
      const launcher = launch(dataDir, await freePort(), ...more);
      expect(await launcher.exited).toBe(1);
      expect(launcher.output()).toContain("is not a Headroom data directory");
    }
    expect(readFileSync(path.join(dataDir, "thesis.txt"), "utf8")).toBe("years of work");
  });

  it("on a full disk is refused in plain words", async (context) => {
    const dataDir = newDataDir();
    mkdirSync(dataDir);
    const mounted =
      isRoot && spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", dataDir]).status === 0;
    if (!mounted)
      return context.skip("a small file system can only be mounted by root, where the kernel allows it");
    try {
      const launcher = launch(dataDir, await freePort());
      expect(await launcher.exited).toBe(1);
      expect(launcher.output()).toMatch(/The disk that holds .* is full: \d+ MB are left\./);
    } finally {
      spawnSync("umount", [dataDir]);
    }
  });
});
