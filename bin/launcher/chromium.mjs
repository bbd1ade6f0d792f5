// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * findChromium is the path of a Chromium; as root on a machine with apt it is installed when missing.
 * @returns {{ path: string } | { missing: string }} missing: the reason, for people
 */
export function findChromium() {
  const present = PLACES.find((place) => place && existsSync(place));
  if (present) return { path: present };
  const remedy = "install Chromium (on Debian: sudo apt-get install chromium) or set CHROMIUM_PATH";
  if (process.getuid?.() !== 0)
    return { missing: `There is no Chromium, and only root can install it; ${remedy}` };
  if (!existsSync("/usr/bin/apt-get")) return { missing: `There is no Chromium; ${remedy}` };
  console.log("  Installing Chromium with apt-get.");
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=300", "-qq", "-y", ...args], {
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  apt("update");
  const result = apt("install", "--no-install-recommends", "chromium");
  if (existsSync("/usr/bin/chromium")) return { path: "/usr/bin/chromium" };
  const text = (result.stderr || result.stdout || String(result.error ?? "")).trim().split("\n").at(-1);
  return { missing: `Chromium could not be installed (${text}); ${remedy}` };
}
