// `npm run screenshots -- FOLDER`: pictures of all pages, light and dark, at 1440 × 900 and 390 × 844, and the README's
// picture. The product must run (HEADROOM_E2E_URL, else http://127.0.0.1:3000) and the environment must name an admin
// (HEADROOM_ADMIN_EMAIL, HEADROOM_ADMIN_PASSWORD) and a key (HEADROOM_API_KEY).
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, expect } from "@playwright/test";
import { settled } from "./support/journey";
import { PAGES, places } from "./support/pages";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const root = fileURLToPath(new URL("../", import.meta.url));
const folder = process.argv[2];
if (!folder) {
  console.error("Name the folder for the pictures: npm run screenshots -- FOLDER");
  process.exit(2);
}
process.env.HEADROOM_E2E_URL ??= "http://127.0.0.1:3000";
const baseURL = process.env.HEADROOM_E2E_URL;
const missing = ["HEADROOM_ADMIN_EMAIL", "HEADROOM_ADMIN_PASSWORD", "HEADROOM_API_KEY"].filter(
  (name) => !process.env[name],
);
if (missing.length > 0) {
  console.error(`Set ${missing.join(", ")} to what the running product was started with.`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
mkdirSync(path.join(root, "docs"), { recursive: true });

const executablePath = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find(
  (file) => file && existsSync(file),
);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
try {
  const storageState = await signedIn();
  const here = await places();
  for (const viewport of SIZES) {
    for (const colorScheme of ["light", "dark"] as const) {
      // One browser for all pages that one person sees, so that scripts and fonts are read once.
      for (const who of ["nobody", "admin"] as const) {
        const context = await browser.newContext({
          baseURL,
          viewport,
          colorScheme,
          reducedMotion: "reduce",
          storageState: who === "nobody" ? undefined : storageState,
        });
        for (const { name, path: address } of PAGES.filter(
          (one) => (one.who === "nobody") === (who === "nobody"),
        )) {
          const page = await context.newPage();
          await page.goto(address(here));
          await settled(page);
          await page.evaluate(() => document.fonts.ready);
          await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}-${viewport.width}.png`) });
          if (name === "overview" && colorScheme === "light" && viewport.width === 1440) {
            await page.screenshot({ path: path.join(root, "docs", "screenshot.png") });
          }
          await page.close();
        }
        await context.close();
      }
    }
  }
  console.log(
    `${PAGES.length * SIZES.length * 2} pictures are in ${folder}, the README's is docs/screenshot.png.`,
  );
} finally {
  await browser.close();
}

async function signedIn() {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(process.env.HEADROOM_ADMIN_EMAIL ?? "");
  await page.getByLabel("Password").fill(process.env.HEADROOM_ADMIN_PASSWORD ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/$/);
  const state = await context.storageState();
  await context.close();
  return state;
}
