import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, settled, test } from "./support/journey";
import { PAGES, places } from "./support/pages";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

for (const { name, path, who } of PAGES) {
  test(`${name}: at desk and phone, light and dark, without a barrier, a sideways scroll or an error`, async ({
    open,
  }) => {
    const address = path(await places());
    for (const viewport of SIZES) {
      const page = await open(who, { viewport });
      await page.goto(address);
      await settled(page);
      // What happens to lie under the bar at the thumb is reached by scrolling; axe would call it covered.
      await page.addStyleTag({ content: "nav.sticky { position: static !important; }" });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        expect(await overflow(page), `${viewport.width} px wide, what stands out on the right`).toEqual([]);
        expect(await barriers(page), `${viewport.width} px wide, ${colorScheme}`).toEqual([]);
      }
    }
  });
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

/** Serious and critical violations of WCAG 2.2 A and AA, each with the places where it was found. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag22aa"])
    .exclude("tbody tr:nth-child(n+12)")
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 5)
          .map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`)
          .join(" | ")}`,
    );
}

/** What makes a page scroll sideways; nothing when it does not. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (node) => node.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} px`, ...wide.slice(0, 6).map((node) => node.outerHTML.slice(0, 140))];
  });
}
