import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const css = readFileSync(fileURLToPath(new URL("../../app/globals.css", import.meta.url)), "utf8");

/** tokensOf reads the variables of the first rule at or after a mark in globals.css. */
function tokensOf(mark: string): Record<string, string> {
  const from = css.indexOf(mark);
  const open = css.indexOf("--ink:", from);
  const block = css.slice(open, css.indexOf("}", open));
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map((m) => [m[1], m[2]]));
}

/** luminance follows WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const INKS = ["ink", "ink-2", "ink-3", "blue", "teal", "violet", "rose", "red", "amber", "slate"];
const GROUNDS = ["surface", "bg", "sunken", "raised", "hover"];
const FILLS: [string, string][] = [
  ["blue", "blue-wash"],
  ["teal", "teal-fill"],
  ["violet", "violet-fill"],
  ["rose", "rose-fill"],
  ["red", "red-fill"],
  ["amber", "amber-fill"],
  ["slate", "slate-fill"],
  ["on-approve", "approve"],
  ["on-ink", "ink"],
  ["ink", "blue-band"],
  ["ink", "blue-tail"],
  ["ink", "future"],
];
const themes = {
  light: tokensOf(":root {"),
  "dark by choice": tokensOf("/* dark:chosen */"),
  "dark by system": tokensOf("/* dark:system */"),
};

describe.each(Object.entries(themes))("contrast, %s", (_, token) => {
  it.each(INKS.flatMap((ink) => GROUNDS.map((ground) => [ink, ground])))(
    "%s on %s is at least 4.5",
    (ink, ground) => {
      expect(ratio(token[ink], token[ground])).toBeGreaterThanOrEqual(4.5);
    },
  );
  it.each(FILLS)("%s on %s is at least 4.5", (ink, fill) => {
    expect(ratio(token[ink], token[fill])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(["surface", "bg", "sunken"])("edge of controls on %s is at least 3", (ground) => {
    expect(ratio(token.edge, token[ground])).toBeGreaterThanOrEqual(3);
  });
});

it("reads every token in all three blocks", () => {
  expect(Object.keys(themes["dark by system"]).sort()).toEqual(Object.keys(themes.light).sort());
  expect(themes["dark by system"]).toEqual(themes["dark by choice"]);
  expect(Object.keys(themes.light).length).toBeGreaterThan(30);
});
