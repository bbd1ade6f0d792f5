import type { Page } from "@playwright/test";
import { barriers, overflow } from "./support/barriers";
import { expect, settled, test } from "./support/journey";
import { PAGES, places } from "./support/pages";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** Pages are looked at two at a time: much of a page's time is waiting for the server. */
const AT_ONCE = 2;

// Who looks decides the browser; within it pages share scripts, styles and fonts, as a person's tabs do. Each page is seen
// at both widths, once light and once dark, by turns, so that what stands around every page is seen in all four ways. That
// every ink holds on every ground in both themes is a test of the tokens: components/ui/contrast.test.ts.
for (const who of new Set(PAGES.map((page) => page.who))) {
  SIZES.forEach((viewport, size) => {
    const pages = PAGES.filter((page) => page.who === who);
    test(`${pages.length} pages for ${who}, ${viewport.width} px wide: no barrier, no sideways scroll, no error`, async ({
      openTabs,
    }) => {
      test.setTimeout(10 * 60_000);
      const here = await places();
      const newTab = await openTabs(who, { viewport });
      const left = [...pages.entries()];
      const walk = async () => {
        for (let next = left.shift(); next; next = left.shift()) {
          const [i, { name, path }] = next;
          await lookAt(await newTab(), path(here), name, (i + size) % 2 === 0 ? "light" : "dark");
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, walk));
    });
  });
}

async function lookAt(page: Page, address: string, name: string, colorScheme: "light" | "dark") {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.goto(address);
  await settled(page);
  // What happens to lie under the bar at the thumb is reached by scrolling; axe would call it covered.
  await page.addStyleTag({ content: "nav.sticky { position: static !important; }" });
  expect.soft(await overflow(page), `${name}: what stands out on the right`).toEqual([]);
  expect.soft(await barriers(page), `${name}, ${colorScheme}`).toEqual([]);
  await page.close();
}

test("an address that does not exist says so, and leads home", async ({ open, expectComplaint }) => {
  expectComplaint(/status of 404/);
  const page = await open("viewer");
  await page.goto("/no-such-page");
  await expect(page.getByText("There is no such page.")).toBeVisible();
  expect(await barriers(page)).toEqual([]);
  await page.locator("a[href='/']").first().click();
  await expect(page).toHaveURL(/\/$/);
});
