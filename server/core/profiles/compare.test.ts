import { describe, expect, it } from "vitest";
import { ApplicationProfile } from "./application";
import { compareSaid, sayApplication, sayUser } from "./compare";

describe("compareSaid", () => {
  it("names the fields of an application that differ, in words and units", () => {
    const before = ApplicationProfile.parse({
      priority: 2,
      stack: ["nodejs"],
      actions: [{ name: "search", costs: { cpu: 0.1 } }, { name: "export" }],
    });
    const after = ApplicationProfile.parse({
      priority: 2,
      startupSeconds: 45,
      stack: ["nodejs", "redis"],
      actions: [{ name: "search", costs: { cpu: 0.2, bandwidth: 4000 }, durationMs: 120 }],
    });
    expect(compareSaid(sayApplication(before), sayApplication(after))).toEqual([
      { field: "start-up", before: null, after: "45 s" },
      { field: "stack", before: "nodejs", after: "nodejs, redis" },
      {
        field: "action search",
        before: "cpu 0.1 core-seconds",
        after: "cpu 0.2 core-seconds, bandwidth 4000 bytes, 120 ms",
      },
      { field: "action export", before: "cost not known", after: null },
    ]);
    expect(compareSaid(sayApplication(after), sayApplication(after))).toEqual([]);
    expect(compareSaid(sayApplication(null), sayApplication(before))).toHaveLength(4);
  });

  it("names those of a user", () => {
    expect(
      compareSaid(
        sayUser({ plan: "gold", permissions: ["read"], preferences: { beta: true } }),
        sayUser({ plan: "gold", role: "buyer", permissions: ["read", "write"] }),
      ),
    ).toEqual([
      { field: "role", before: null, after: "buyer" },
      { field: "permissions", before: "read", after: "read, write" },
      { field: "preference beta", before: "true", after: null },
    ]);
  });
});
