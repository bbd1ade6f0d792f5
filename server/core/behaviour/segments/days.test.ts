import { describe, expect, it } from "vitest";
import { daysOf } from "./days";

describe("daysOf", () => {
  it("counts who came, who went and who is new, and a newcomer who was placed twice on the first day as new only", () => {
    const before = new Map([
      ["a", 1],
      ["b", 1],
      ["c", 2],
      ["n", 1],
    ]);
    const after = new Map([
      ["a", 1],
      ["b", 2],
      ["c", 2],
      ["n", 2],
      ["m", 1],
    ]);
    const segments = [
      { id: 1, name: "One", size: 2 },
      { id: 2, name: "Two", size: 3 },
    ];
    expect(daysOf(segments, before, after, new Set(["n", "m"]))).toEqual([
      { segmentId: 1, name: "One", size: 2, movedIn: 0, movedOut: 1, fresh: 1 },
      { segmentId: 2, name: "Two", size: 3, movedIn: 1, movedOut: 0, fresh: 1 },
    ]);
  });
});
