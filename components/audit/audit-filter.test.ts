import { expect, it } from "vitest";
import { exportHref, filterInput, filterParams, readFilter } from "./audit-filter";

it("keeps the filter through the address", () => {
  const filter = {
    kinds: ["plan", "stop"],
    actors: ["u1"],
    text: "checkout & co",
    from: "2026-11-16",
    to: "2026-11-17",
  };
  expect(readFilter(filterParams(filter))).toEqual(filter);
});

it("drops days that are none", () => {
  expect(readFilter(new URLSearchParams("from=yesterday&to=2026-13-45"))).toMatchObject({ from: "", to: "" });
});

it("includes the last day", () => {
  const { from, to } = filterInput({ kinds: [], actors: [], text: "", from: "2026-11-17", to: "2026-11-17" });
  expect(Number(to) - Number(from)).toBe(24 * 3_600_000);
});

it("exports the same lines", () => {
  const href = exportHref({ kinds: ["plan"], actors: [], text: "", from: "2026-11-17", to: "" });
  expect(href).toBe("/audit/export?kinds=plan&from=2026-11-17T00%3A00%3A00.000Z");
});
