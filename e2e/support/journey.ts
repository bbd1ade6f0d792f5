import { test as base, type BrowserContextOptions, expect, type Page } from "@playwright/test";
import type { Role } from "@/server/core/words";
import { readPeople } from "./people";

/** Open gives a page in a browser of its own; `who` is signed in there, or nobody. */
export type Open = (who: Role | "nobody", options?: BrowserContextOptions) => Promise<Page>;

/** OpenTabs gives a way to open pages in one browser of their own. */
export type OpenTabs = (
  who: Role | "nobody",
  options?: BrowserContextOptions,
) => Promise<() => Promise<Page>>;

interface Journey {
  open: Open;
  openTabs: OpenTabs;
  /** Complaints of a page's console that a journey expects, for example about a refused request. */
  expectComplaint: (pattern: RegExp) => void;
}

/** test is Playwright's, with `open`; a journey fails when a page of it wrote an error to the console. */
export const test = base.extend<Journey & { complaints: { heard: string[]; expected: RegExp[] } }>({
  complaints: async ({ browserName: _ }, give) => {
    const all = { heard: [] as string[], expected: [] as RegExp[] };
    await give(all);
    const unexpected = all.heard.filter((line) => !all.expected.some((pattern) => pattern.test(line)));
    expect(unexpected, "errors in the console").toEqual([]);
  },
  expectComplaint: async ({ complaints }, give) => {
    await give((pattern) => void complaints.expected.push(pattern));
  },
  openTabs: async ({ browser, baseURL, complaints }, give) => {
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await give(async (who, options = {}) => {
      const storageState = who === "nobody" ? undefined : readPeople()[who].state;
      const context = await browser.newContext({
        baseURL,
        storageState,
        reducedMotion: "reduce",
        ...options,
      });
      contexts.push(context);
      return async () => {
        const page = await context.newPage();
        listen(page, complaints.heard);
        return page;
      };
    });
    for (const context of contexts) await context.close();
  },
  open: async ({ openTabs }, give) => {
    await give(async (who, options) => (await openTabs(who, options))());
  },
});

function listen(page: Page, heard: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(`${page.url()}: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => heard.push(`${page.url()}: ${error.stack ?? error.message}`));
}

/** settled waits until a page shows what it is about, and nothing on it still loads. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("main")).toContainText(/\w/, { timeout: 30_000 });
  // Said here too, because pictures are taken outside of the test runner and its settings.
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0, { timeout: 30_000 });
  // What the server rendered is deaf until React has taken it over, which it marks on the elements.
  await page.waitForFunction(() => {
    const last = [...document.querySelectorAll("main *")].at(-1);
    return last !== undefined && Object.keys(last).some((key) => key.startsWith("__reactFiber"));
  });
}

export { expect } from "@playwright/test";
