import { describe, expect, it } from "vitest";
import { clockAnchor } from "./data-dir.mjs";

const shown = (anchor: number, speed: number, now: number) => anchor + (now - anchor) * speed;

describe("clockAnchor", () => {
  it("is absent on the wall clock and now at the first fast start", () => {
    expect(clockAnchor(undefined, 1, 1_000)).toBeUndefined();
    expect(clockAnchor(undefined, 60, 1_000)).toBe(1_000);
    expect(clockAnchor({ anchor: 5, speed: 1 }, 60, 1_000)).toBe(1_000);
  });

  it("stays while the speed stays", () => {
    expect(clockAnchor({ anchor: 500, speed: 60 }, 60, 1_000)).toBe(500);
  });

  it.each([2, 3.5, 600])("lets time go on where it stood when the speed becomes %d", (speed) => {
    const last = { anchor: 1_000_000, speed: 60 };
    const now = 2_000_000;
    const anchor = clockAnchor(last, speed, now) as number;
    expect(Math.abs(shown(anchor, speed, now) - shown(last.anchor, 60, now))).toBeLessThanOrEqual(speed);
  });
});
