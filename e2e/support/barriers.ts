import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** barriers gives serious and critical violations of WCAG 2.2 A and AA (or of some rules), each with the places where it was found. */
export async function barriers(page: Page, rules?: readonly string[]): Promise<string[]> {
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

/** overflow gives what makes a page scroll sideways; nothing when it does not. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (node) => node.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth} px`, ...wide.slice(0, 6).map((node) => node.outerHTML.slice(0, 140))];
  });
}
