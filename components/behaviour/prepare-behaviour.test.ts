import { describe, expect, it } from "vitest";
import {
  axisSentence,
  distinctionWords,
  expectedOf,
  looksOf,
  middlesOf,
  shareSentence,
  sharesOf,
  spreadsOf,
  waitsWords,
} from "./prepare-behaviour";

describe("prepare behaviour", () => {
  it("keeps a segment's look for life, and gives no look twice", () => {
    const looks = looksOf([8, 2, 3]);
    expect(looks.get(2)).toEqual({ ink: "var(--segment-2)", shape: "triangle" });
    expect(looks.get(8)?.ink).toBe("var(--slate)");
    expect(looksOf([8]).get(8)).toEqual(looks.get(2));
  });

  it("says what tells a segment apart", () => {
    const distinctions = [{ what: "reports/run_query", times: 6.13 }];
    expect(distinctionWords({ distinctions, minutesPerSession: 40.2 })).toBe(
      "run_query 6.1×, 40 min a session",
    );
    expect(distinctionWords({ distinctions: [], minutesPerSession: 0.4 })).toBe("24 s a session");
  });

  it("writes expected use with its unit", () => {
    const expected = [
      { resource: "memory" as const, unit: "bytes", mean: 2 ** 30, quantiles: { "0.9": 2 ** 31 } },
    ];
    expect(expectedOf({ expected }, "memory")).toBe("2 GiB");
    expect(expectedOf({ expected }, "cpu")).toBe("no data");
  });

  it("shares expected CPU, and names who needs most for their number", () => {
    const one = (id: number, share: number, mean: number) => ({
      id,
      name: `Segment ${id}`,
      share,
      expected: [{ resource: "cpu" as const, unit: "cores", mean, quantiles: {} }],
    });
    const shares = sharesOf([one(1, 0.8, 6), one(2, 0.2, 4)]);
    expect(shares.map(({ share }) => share)).toEqual([0.6, 0.4]);
    expect(shareSentence(shares)).toBe(
      "Share of expected CPU. 20 % of users are Segment 2 and need 40 % of it.",
    );
    expect(sharesOf([one(1, 1, 0)])).toEqual([]);
  });

  it("says what segments wait for and when they come", () => {
    const waits = { users: 30, enough: 4, needed: 12, for: "day" as const, at: "2026-11-18T00:00:00.000Z" };
    expect(waitsWords(waits, () => "at 00:00").title).toBe(
      "Segments come at 00:00, when the first day of activity ends.",
    );
    expect(waitsWords({ ...waits, for: "users" }, () => "").text).toMatch(/^30 users are known, 4 of them/);
    expect(waitsWords({ ...waits, for: "activity", users: 0, at: null }, () => "").title).toBe(
      "No activity of users has come yet.",
    );
  });

  it("puts labels in the middle of marks, and names axes by their ends", () => {
    const point = (segmentId: number, x: number, y: number) => ({ pseudonym: `u${x}${y}`, segmentId, x, y });
    const map = { axes: [], users: 3, points: [point(1, 0, 0), point(1, 2, 4), point(2, 5, 5)] };
    expect(middlesOf(map)).toEqual([
      { id: 1, x: 1, y: 2, count: 2 },
      { id: 2, x: 5, y: 5, count: 1 },
    ]);
    expect(spreadsOf(map).get(1)).toEqual({ x: 1, y: 2 });
    expect(axisSentence({ share: 0.42, more: ["search"], less: [] }, ["right", "left"])).toBe(
      "right: search (42 % of differences)",
    );
  });
});
