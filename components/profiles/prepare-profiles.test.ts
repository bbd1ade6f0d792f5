import { describe, expect, it } from "vitest";
import { ApplicationProfile } from "@/server/core/profiles/application";
import {
  costText,
  faultAt,
  formOf,
  newAction,
  profileOf,
  sumOfChanges,
  userFormOf,
  userOf,
} from "./prepare-profiles";

describe("the form of an application's profile", () => {
  it("gives back what it was made of, and says nothing where nothing is said", () => {
    const profile = ApplicationProfile.parse({
      priority: 2,
      startupSeconds: 45,
      stack: ["nodejs", "redis"],
      actions: [{ name: "pay", costs: { cpu: 0.2 }, durationMs: 120 }, { name: "browse" }],
    });
    expect(profileOf(formOf(profile))).toEqual(profile);
    expect(profileOf(formOf(null))).toEqual({ stack: [], actions: [] });
    const form = formOf(profile);
    form.actions.push({ ...newAction(9), name: " search " });
    expect(profileOf({ ...form, priority: Number.NaN, stack: " a ,, b" })).toMatchObject({
      stack: ["a", "b"],
      actions: [{}, {}, { name: "search", costs: {} }],
    });
    expect(profileOf({ ...form, priority: Number.NaN })).not.toHaveProperty("priority");
  });

  it("finds the message of a field or of what lies under it", () => {
    const faults = { "actions.1.costs.cpu": "Too small", stack: "Too long" };
    expect(faultAt(faults, "actions.1")).toBe("Too small");
    expect(faultAt(faults, "actions.11")).toBeUndefined();
    expect(faultAt(faults, "stack")).toBe("Too long");
  });
});

describe("words of profiles", () => {
  it("say what an act takes and what a file does", () => {
    expect(costText({ cpu: 0.2, memory: 6.3e6, gpu: 1 })).toMatch(
      /^CPU 0\.2 core-seconds, Memory .+ for 1 s, GPU 1 device-seconds$/,
    );
    expect(sumOfChanges([{ what: "same" }, { what: "new" }, { what: "new" }])).toBe("2 new, 1 the same");
    expect(sumOfChanges([])).toBe("nothing");
  });
});

describe("the form of a user's profile", () => {
  it("gives back what it was made of", () => {
    const profile = {
      plan: "gold",
      role: null,
      segment: null,
      sla: null,
      region: "eu",
      permissions: ["read", "write"],
      preferences: { beta: true, seats: 12, language: "de" },
    };
    expect(userOf("u_1", userFormOf(profile))).toEqual({ subject: "u_1", ...profile });
    expect(userOf("u_1", { ...userFormOf({}), plan: " " })).toEqual({
      subject: "u_1",
      plan: null,
      role: null,
      segment: null,
      sla: null,
      region: null,
      permissions: [],
      preferences: null,
    });
  });
});
