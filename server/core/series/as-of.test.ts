import { describe, expect, it } from "vitest";
import { asOf } from "./as-of";

describe("asOf", () => {
  it("is the product's now for a living source, and the end of the data for an imported one", () => {
    expect(asOf("sandbox", 1_000_000, 10, 5)).toBe(1_000_000);
    expect(asOf("import", 1_000_000, 10, 5)).toBe(15);
    expect(asOf("import", 1_000_000, undefined, 5)).toBe(1_000_000);
    expect(asOf("import", 12, 10, 5)).toBe(12);
  });
});
