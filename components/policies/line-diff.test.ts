import { describe, expect, it } from "vitest";
import { lineDiff } from "./line-diff";

describe("lineDiff", () => {
  it("keeps what is the same and orders gone before new", () => {
    expect(lineDiff("a\nb\nc\n", "a\nx\nc\nd\n")).toEqual([
      { kind: "same", text: "a" },
      { kind: "gone", text: "b" },
      { kind: "new", text: "x" },
      { kind: "same", text: "c" },
      { kind: "new", text: "d" },
    ]);
  });

  it("rebuilds both texts", () => {
    const before = "q: 0.9\nm: 10\nw: []";
    const after = "q: 0.95\nm: 10\nw:\n  - from: Fri 16:00";
    const lines = lineDiff(before, after);
    const pick = (kinds: string[]) =>
      lines
        .filter((l) => kinds.includes(l.kind))
        .map((l) => l.text)
        .join("\n");
    expect(pick(["same", "gone"])).toBe(before);
    expect(pick(["same", "new"])).toBe(after);
  });
});
