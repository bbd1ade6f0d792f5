import { describe, expect, it } from "vitest";
import { isoTimes } from "./iso-times";

describe("isoTimes", () => {
  it("writes instants as text at every depth, and leaves numbers that are none", () => {
    const at = Date.UTC(2026, 10, 17, 8, 24);
    const given = {
      createdAt: at,
      heldUntil: null,
      cost: at,
      at: 12,
      items: [{ expiresAt: at, n: 3, name: "P-1" }],
    };
    const iso = "2026-11-17T08:24:00.000Z";
    expect(isoTimes(given)).toEqual({
      createdAt: iso,
      heldUntil: null,
      cost: at,
      at: 12,
      items: [{ expiresAt: iso, n: 3, name: "P-1" }],
    });
  });
});
