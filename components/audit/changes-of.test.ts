import { expect, it } from "vitest";
import { changesOf, sayField } from "./changes-of";

it("lists only what differs", () => {
  expect(changesOf({ role: "viewer", a: 1 }, { role: "admin", a: 1 })).toEqual([
    { field: "role", before: "viewer", after: "admin" },
  ]);
});

it("says what came and what went", () => {
  expect(changesOf(null, { disabled: true })).toEqual([{ field: "disabled", before: "", after: "yes" }]);
  expect(changesOf({ scopes: ["read", "stop"] }, null)).toEqual([
    { field: "scopes", before: "read, stop", after: "" },
  ]);
});

it("keeps long values short", () => {
  const [change] = changesOf({ body: { x: "y".repeat(500) } }, {});
  expect(change.before.length).toBe(120);
});

it("says nested values and names in words", () => {
  const [change] = changesOf({}, { upAtMost: { replicas: 6, inMinutes: 5 } });
  expect([sayField(change.field), change.after]).toEqual(["up at most", "replicas 6, in minutes 5"]);
});
