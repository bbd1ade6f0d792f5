import { describe, expect, it } from "vitest";
import { findItems, type PaletteWorld, paletteItems } from "./palette-items";

const world: PaletteWorld = {
  here: { crumbs: [], subject: { kind: "workload", id: "w2", name: "checkout-api" } },
  places: {
    workloads: [
      { id: "w1", name: "catalog-api", application: "storefront", region: "eu", mode: "autopilot" },
      { id: "w2", name: "checkout-api", application: "storefront", region: "eu", mode: "approve" },
    ],
    policies: [{ id: "p1", name: "storefront-balanced", governs: 2 }],
    plans: [
      { id: "n1", number: 7, workload: "checkout-api", from: 11, to: 14, expiresAt: 0, headline: "Demand passes capacity." },
    ],
  },
  stopped: false,
  scopes: ["read", "stop", "plans:decide"],
  zone: "utc",
  lapses: () => "lapses in 12 min",
};
const labels = (query: string, w = world) => findItems(paletteItems(w), query).map((item) => item.label);

describe("the palette", () => {
  it("puts what waits first", () => {
    expect(labels("")[0]).toBe("Approve checkout-api 11 to 14");
    expect(labels("checkout")[0]).toBe("Approve checkout-api 11 to 14");
  });
  it("puts what is here before the rest", () => {
    const all = paletteItems(world).map((item) => item.label);
    expect(all.indexOf("checkout-api")).toBeLessThan(all.indexOf("catalog-api"));
  });
  it("narrows by prefix", () => {
    expect(labels(">")).toContain("Stop all");
    expect(labels(">")).not.toContain("Overview");
    expect(labels("?catalog").every((label) => label.endsWith("?"))).toBe(true);
    expect(labels("#")).toEqual(["Approve checkout-api 11 to 14"]);
  });
  it("needs every word", () => {
    expect(labels("storefront policy")).toEqual(["storefront-balanced"]);
    expect(labels("nothing like this")).toEqual([]);
  });
  it("says who may when the role may not", () => {
    const viewer = { ...world, scopes: ["read", "stop"] };
    const [first] = paletteItems(viewer);
    expect(first.barred).toContain("approver");
    expect(first.act.kind).toBe("go");
  });
  it("offers to resume while stopped", () => {
    const [resume] = findItems(paletteItems({ ...world, stopped: true }), ">resume");
    expect(resume.act.kind).toBe("resume");
    expect(resume.barred).toBeDefined();
  });
});
