import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "@playwright/test";
import { sayLoad, sayMachine } from "./machine";

/**
 * run measures the editor's what-if in a real browser against a running product: from opening the editor to the first
 * picture, and from a slider's move to the painted chart, for each planner. Options: --url ADDRESS, --email and --password
 * of somebody who may write policies, --policy NAME (balanced), --moves N. It makes a draft, and discards it. The last line
 * printed is one JSON object; times are milliseconds.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      url: { type: "string", default: "http://127.0.0.1:3000" },
      email: { type: "string" },
      password: { type: "string" },
      policy: { type: "string", default: "balanced" },
      moves: { type: "string", default: "20" },
    },
  });
  const { url, email, password } = options;
  if (!email || !password) throw new Error("Say --email and --password of somebody who may write policies.");
  console.log(`${sayMachine()}, ${sayLoad()}`);
  const executablePath = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find(
    (file) => file && existsSync(file),
  );
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  try {
    const page = await signedIn(browser, url, email, password);
    await page.getByRole("link", { name: options.policy }).first().click();
    await page.getByRole("button", { name: "Edit as a draft" }).click();
    await page.waitForURL(/\/policies\/[^/]+\/\d+$/);
    const editor = page.url();
    const results: Record<string, unknown> = {};
    for (const { planner, role, name } of PLANNERS) {
      // A fresh page, so that nothing is learnt or drawn yet.
      await page.goto(editor);
      await page.getByRole("combobox", { name: "Planner" }).selectOption(planner);
      await page.getByText(/^Saved/).waitFor();
      const opened = performance.now();
      await page.goto(editor);
      await painted(page, 0, 120_000);
      const firstMs = performance.now() - opened;
      await page.getByRole(role, { name }).focus();
      if (role === "slider") {
        // From its lower end, so that every move changes something.
        const before = await drawn(page);
        await page.keyboard.press("Home");
        await painted(page, before, 30_000);
      }
      const times: number[] = [];
      for (let move = 0; move < Number(options.moves); move++) {
        const before = await drawn(page);
        const moved = performance.now();
        await page.keyboard.press(KEYS[move % KEYS.length]);
        await painted(page, before, 30_000);
        times.push(performance.now() - moved);
      }
      times.sort((a, b) => a - b);
      const [medianMs, p95Ms] = [0.5, 0.95].map((level) => times[Math.ceil(level * times.length) - 1]);
      results[planner] = { firstMs, medianMs, p95Ms, slowestMs: times.at(-1), moves: times.length };
      console.log(
        `${planner}: first picture ${firstMs.toFixed(0)} ms, then ${medianMs.toFixed(0)} ms a move (median), ${p95Ms.toFixed(0)} ms (p95)`,
      );
    }
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByText("is discarded").waitFor();
    console.log(JSON.stringify({ bench: "page", whatIf: results }));
  } finally {
    await browser.close();
  }
}

/** PLANNERS, each with the control that sets its level of risk. */
const PLANNERS = [
  { planner: "quantile", role: "slider", name: "Serve quantile" },
  { planner: "risk", role: "spinbutton", name: "Price of a short minute" },
] as const;
/** KEYS move a control up and back again, because a slider ends somewhere. */
const KEYS = [...new Array<string>(4).fill("ArrowUp"), ...new Array<string>(4).fill("ArrowDown")];

async function signedIn(browser: Browser, url: string, email: string, password: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/$/);
  await page.goto("/policies");
  return page;
}

/** drawn counts the pictures that the page has painted: it leaves a measure in the frame in which each appears. */
const drawn = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByName("what-if").length);

const painted = (page: Page, before: number, timeout: number) =>
  page.waitForFunction((count) => performance.getEntriesByName("what-if").length > count, before, {
    timeout,
  });
