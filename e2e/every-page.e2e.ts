import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, settled, test } from "./support/journey";
import { PAGES, places } from "./support/pages";

/** A look at a page in a theme: all rules, or only those whose outcome a theme can change. */
interface Look {
  theme: "light" | "dark";
  rules?: readonly string[];
}

/** Every rule is tried at both widths, and what a theme can change in both themes. */
const SIZES: readonly { width: number; height: number; looks: readonly Look[] }[] = [
  {
    width: 1440,
    height: 900,
    looks: [{ theme: "light" }, { theme: "dark", rules: ["color-contrast", "link-in-text-block"] }],
  },
  { width: 390, height: 844, looks: [{ theme: "dark" }] },
];

/** Pages are looked at two at a time: much of a page's time is waiting for the server. */
const AT_ONCE = 2;

// Who looks decides the browser; within it pages share scripts, styles and fonts, as a person's tabs do.
for (const who of new Set(PAGES.map((page) => page.who))) {
  for (const { width, height, looks } of SIZES) {
    const pages = PAGES.filter((page) => page.who === who);
    test(`${pages.length} pages for ${who}, ${width} px wide: no barrier, no sideways scroll, no error`, async ({
      openTabs,
    }) => {
      test.setTimeout(10 * 60_000);
      const here = await places();
      const newTab = await openTabs(who, { viewport: { width, height } });
      const left = [...pages];
      const walk = async () => {
        for (let next = left.shift(); next; next = left.shift()) {
          const page = await newTab();
          await lookAt(page, next.path(here), next.name, looks);
          await page.close();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, walk));
    });
  }
}

async function lookAt(page: Page, address: string, name: string, looks: readonly Look[]): Promise<void> {
  await page.emulateMedia({ colorScheme: looks[0].theme, reducedMotion: "reduce" });
  await page.goto(address);
  await settled(page);
  // What happens to lie under the bar at the thumb is reached by scrolling; axe would call it covered.
  await page.addStyleTag({ content: "nav.sticky { position: static !important; }" });
  expect.soft(await overflow(page), `${name}: what stands out on the right`).toEqual([]);
  for (const { theme, rules } of looks) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    expect.soft(await barriers(page, rules), `${name}, ${theme}`).toEqual([]);
  }
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

/** Serious and critical violations of WCAG 2.2 A and AA (or of some rules), each with the places where it was found. */
async function barriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  // No page has frames, so axe need not open another page to put their answers together.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude("tbody tr:nth-child(n+12)");
  const { violations } = await (rules
    ? axe.withRules([...rules])
    : axe.withTags(["wcag2a", "wcag2aa", "wcag22aa"])
  ).analyze();
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
