import { describe, expect, it } from "vitest";
import { countPlaywright, countVitest } from "./suites.mjs";

describe("countVitest", () => {
  const report = {
    testResults: [
      {
        name: "/r/a.test.ts",
        status: "passed",
        assertionResults: [
          { status: "passed", fullName: "a" },
          { status: "pending", fullName: "needs traces" },
        ],
      },
      { name: "/r/b.db.test.ts", status: "failed", assertionResults: [{ status: "failed", fullName: "b" }] },
      { name: "/r/c.db.test.ts", status: "failed", assertionResults: [] },
    ],
  };

  it("counts only its own kind and names what is skipped", () => {
    expect(countVitest(report, "unit")).toEqual({
      passed: 1,
      failed: 0,
      skipped: ["a.test.ts: needs traces"],
    });
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(countVitest(report, "db")).toEqual({ passed: 0, failed: 2, skipped: [] });
  });
});

describe("countPlaywright", () => {
  const test = (status: string, description?: string) => ({
    specs: [
      {
        title: "t",
        file: "f",
        tests: [{ status, annotations: description ? [{ type: "skip", description }] : [] }],
      },
    ],
  });
  const report = {
    suites: [{ suites: [test("expected"), test("unexpected")] }, test("skipped", "no network")],
  };

  it("goes through nested suites", () => {
    expect(countPlaywright(report)).toEqual({ passed: 1, failed: 1, skipped: ["no network"] });
  });

  it("counts everything as skipped when there is no browser", () => {
    expect(countPlaywright(report, "no Chromium")).toEqual({
      passed: 0,
      failed: 0,
      skipped: Array(3).fill("no Chromium"),
    });
  });
});
