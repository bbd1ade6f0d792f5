import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { anyPolicy } from "@/server/core/planning/testing";
import { isFinal } from "@/server/core/transitions";
import { POLICY_STATES } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { diffPolicies } from "./diff";
import { parsePolicy, policyFaults, policySchema } from "./policy";
import { PRESET_NAMES, PRESETS } from "./presets";
import { SETTINGS } from "./settings";
import { movePolicyVersion, POLICY_TRANSITIONS } from "./versions";
import { insideWindow } from "./windows";

describe("policy", () => {
  it("accepts its presets and survives YAML without loss", () => {
    for (const name of PRESET_NAMES) expect(parsePolicy(PRESETS[name])).toEqual(PRESETS[name]);
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        expect(parsePolicy(parse(stringify(policy)))).toEqual(policy);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("names the field, the value and the remedy", () => {
    const { balanced } = PRESETS;
    expect(policyFaults({ ...balanced, marginPercent: 300 })).toEqual([
      { field: "marginPercent", message: "Margin of safety is 300. Use a number from 0 to 200 %." },
    ]);
    expect(policyFaults({ ...balanced, quantile: "p90" })[0].message).toBe(
      'Serve quantile is "p90". Use a number from 0.5 to 0.99.',
    );
    expect(policyFaults({ ...balanced, minReplicas: 60 })).toEqual([
      {
        field: "minReplicas",
        message: "Least replicas is 60 and most replicas is 50. Raise the most or lower the least.",
      },
    ]);
    expect(policyFaults({ ...balanced, upAtMost: { replicas: 1.5, inMinutes: 5 } })[0]).toEqual({
      field: "upAtMost.replicas",
      message: "Up, at most, replicas is 1.5. Use a whole number from 1 to 1000 replicas.",
    });
    expect(
      policyFaults({ ...balanced, noRelease: [{ from: "Friday", to: "Mon 06:00" }] })[0].message,
    ).toContain('"Friday"');
    expect(policyFaults({ ...balanced, timeZone: "Mars/Olympus" })[0].message).toContain("not known");
    expect(policyFaults({ ...balanced, qantile: 0.9 })[0].message).toContain('"qantile" is not a setting');
    expect(policyFaults(undefined)).toHaveLength(1);
    const { quantile: _, ...without } = balanced;
    expect(policyFaults(without)).toEqual([
      { field: "quantile", message: "Serve quantile is missing. Use a number from 0.5 to 0.99." },
    ]);
    expect(() => parsePolicy({ ...balanced, marginPercent: -1, quantile: 2 })).toThrow(AppError);
  });

  it("lists every field of a policy among its settings", () => {
    const covered = new Set(SETTINGS.map((setting) => setting.field.split(".")[0]));
    expect([...covered].sort()).toEqual(Object.keys(policySchema.shape).sort());
  });

  it("diffs in words and counts what stays", () => {
    const before = PRESETS.balanced;
    const diff = diffPolicies(before, { ...before, quantile: 0.95, lookAheadMinutes: 20, marginPercent: 6 });
    expect(diff.changes).toEqual([
      {
        field: "quantile",
        setting: "Serves quantile",
        before: "p90",
        after: "p95",
        effect: "Demand is above it 1 time in 20, not 1 time in 10",
      },
      {
        field: "marginPercent",
        setting: "Margin of safety",
        before: "10 %",
        after: "6 %",
        effect: "4 % less on top of the quantile",
      },
      {
        field: "lookAheadMinutes",
        setting: "Looks ahead",
        before: "10 min",
        after: "20 min",
        effect: "Starts replicas up to 10 min earlier",
      },
    ]);
    expect(diff.unchanged).toBe(SETTINGS.length - 3);
    expect(diffPolicies(before, before)).toEqual({ changes: [], unchanged: SETTINGS.length });
  });
});

describe("windows", () => {
  it("runs over the week's end, in the zone in which it was meant", () => {
    const weekend = [{ from: "Fri 16:00", to: "Mon 06:00" }];
    const at = (text: string) => Date.parse(text);
    expect(insideWindow(weekend, at("2026-11-20T15:59Z"), "UTC")).toBeUndefined();
    expect(insideWindow(weekend, at("2026-11-20T16:00Z"), "UTC")).toBe(weekend[0]);
    expect(insideWindow(weekend, at("2026-11-23T05:59Z"), "UTC")).toBe(weekend[0]);
    expect(insideWindow(weekend, at("2026-11-23T06:00Z"), "UTC")).toBeUndefined();
    // Berlin is an hour ahead of UTC in November.
    expect(insideWindow(weekend, at("2026-11-20T15:00Z"), "Europe/Berlin")).toBe(weekend[0]);
    const dated = [{ from: "2026-12-24T00:00Z", to: "2026-12-27T00:00Z" }];
    expect(insideWindow(dated, at("2026-12-25T12:00Z"), "UTC")).toBe(dated[0]);
    expect(insideWindow(dated, at("2026-12-27T00:00Z"), "UTC")).toBeUndefined();
  });
});

describe("policy versions", () => {
  const facts = { now: 10, expiresAt: 20, valid: true, votesReached: true, someoneRejected: false };
  it("knows every state; rejected and expired are final", () => {
    expect(POLICY_STATES.filter((state) => isFinal(POLICY_TRANSITIONS, state))).toEqual([
      "rejected",
      "expired",
    ]);
  });
  it("approves only what is open, valid and voted for, and rolls back", () => {
    expect(movePolicyVersion("submitted", "approved", facts).ok).toBe(true);
    expect(movePolicyVersion("submitted", "approved", { ...facts, votesReached: false }).ok).toBe(false);
    expect(movePolicyVersion("submitted", "approved", { ...facts, now: 20 }).ok).toBe(false);
    expect(movePolicyVersion("submitted", "expired", { ...facts, now: 20 }).ok).toBe(true);
    expect(movePolicyVersion("draft", "active", facts).ok).toBe(false);
    expect(movePolicyVersion("superseded", "active", facts).ok).toBe(true);
  });
});
