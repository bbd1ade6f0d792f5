import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const executablePath = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find(
  (file) => file && existsSync(file),
);

/** Journeys run against the production build that e2e/global-setup.ts starts; it sets HEADROOM_E2E_URL. */
export default defineConfig({
  testDir: "e2e",
  // The first run makes the accounts that all other journeys use.
  projects: [
    { name: "first-run", testMatch: "first-run.e2e.ts" },
    {
      name: "journeys",
      testMatch: /.*\.e2e\.ts$/,
      testIgnore: "first-run.e2e.ts",
      dependencies: ["first-run"],
    },
  ],
  outputDir: "test-results",
  globalSetup: "./e2e/global-setup.ts",
  // One product, one world: journeys take turns.
  workers: 1,
  fullyParallel: false,
  timeout: 240_000,
  // A journey waits on a living system; where nobody watches the run, one that met a busy moment is tried once more
  // and reported as flaky.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 15_000 },
  use: {
    baseURL: process.env.HEADROOM_E2E_URL,
    actionTimeout: 30_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
      ],
    },
  },
});
