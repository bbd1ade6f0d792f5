import { describe, expect, it } from "vitest";
import { findItems, type PaletteWorld, paletteItems, timeItem } from "./palette-items";

const world: PaletteWorld = {
  here: { crumbs: [], subject: { kind: "workload", id: "w2", name: "checkout-api" } },
  places: {
    workloads: [
      { id: "w1", name: "catalog-api", application: "storefront", region: "eu", mode: "autopilot" },
      { id: "w2", name: "checkout-api", application: "storefront", region: "eu", mode: "approve" },
    ],
    policies: [{ id: "p1", name: "storefront-balanced", governs: 2 }],
  },
  waiting: [
    {
      kind: "plan",
      id: "n1",
      label: "P-7",
      name: "checkout-api",
      change: "11 to 14 replicas",
      why: "Demand passes capacity.",
      openedAt: 0,
      expiresAt: 1,
      you: { may: true },
    },
    {
      kind: "policy",
      id: "v1",
      label: "v8",
      name: "storefront-balanced",
      change: "v7 to v8, 4 settings",
      why: "Cheaper nights.",
      openedAt: 0,
      you: { may: false, why: "You wrote this, so you cannot approve it." },
    },
  ],
  stopped: false,
  scopes: ["read", "stop", "plans:decide"],
  zone: "utc",
  lapses: () => "lapses in 12 min",
};
const labels = (query: string, w = world) => findItems(paletteItems(w), query).map((item) => item.label);

describe("the palette", () => {
  it("puts what waits first", () => {
    expect(labels("")[0]).toBe("Approve checkout-api, 11 to 14 replicas");
    expect(labels("checkout")[0]).toBe("Approve checkout-api, 11 to 14 replicas");
  });
  it("puts what is here before the rest", () => {
    const all = paletteItems(world).map((item) => item.label);
    expect(all.indexOf("checkout-api")).toBeLessThan(all.indexOf("catalog-api"));
  });
  it("narrows by prefix", () => {
    expect(labels(">")).toContain("Stop all");
    expect(labels(">")).not.toContain("Overview");
    expect(labels("?catalog").every((label) => label.endsWith("?"))).toBe(true);
    expect(labels("#")).toEqual([
      "Approve checkout-api, 11 to 14 replicas",
      "Review storefront-balanced, v7 to v8, 4 settings",
    ]);
  });
  it("needs every word", () => {
    expect(labels("storefront policy")).toEqual(["storefront-balanced"]);
    expect(labels("nothing like this")).toEqual([]);
  });
  it("says who may when the role may not", () => {
    const [, second] = paletteItems(world);
    expect(second.barred).toContain("cannot approve");
    expect(second.act).toEqual({ kind: "go", href: "/plans?case=policy:v1" });
  });
  it("goes to a moment only where there is a curve", () => {
    const noon = Date.UTC(2026, 10, 12, 12);
    const item = timeItem(world.here, noon, "12 Nov, 12:00");
    expect(item?.act).toEqual({
      kind: "go",
      href: "/workloads/w2?from=2026-11-12T08%3A00Z&to=2026-11-12T14%3A00Z&at=2026-11-12T12%3A00Z",
    });
    expect(timeItem({ crumbs: [] }, noon, "12 Nov, 12:00")).toBeUndefined();
  });
  it("offers to resume while stopped", () => {
    const [resume] = findItems(paletteItems({ ...world, stopped: true }), ">resume");
    expect(resume.act.kind).toBe("resume");
    expect(resume.barred).toBeDefined();
  });
});
