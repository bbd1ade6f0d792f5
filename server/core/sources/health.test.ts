import { expect, it } from "vitest";
import { catchingUp, isStale, stateOf } from "./health";

const NOW = 1_000_000_000;
const fine = { lastSuccessAt: NOW - 1_000, patience: 60_000, progress: 1, troubled: 0 };

it("says what needs a person first", () => {
  expect(stateOf(fine, NOW)).toBe("ok");
  expect(stateOf({ ...fine, troubled: 1 }, NOW)).toBe("partly");
  expect(stateOf({ ...fine, lastSuccessAt: NOW - 61_000 }, NOW)).toBe("late");
  expect(stateOf({ ...fine, progress: 0.5 }, NOW)).toBe("catching up");
  expect(stateOf({ ...fine, lastErrorAt: NOW }, NOW)).toBe("failed");
  expect(stateOf({ ...fine, lastErrorAt: NOW - 2_000 }, NOW)).toBe("ok");
  expect(stateOf({ ...fine, lastSuccessAt: undefined }, NOW)).toBe("waiting");
  expect(stateOf({ ...fine, lastErrorAt: NOW, pausedAt: NOW }, NOW)).toBe("paused");
});

it("measures what is read of the history, and guesses the rest by the pace", () => {
  const feed = { collectedFrom: NOW - 40_000_000, createdAt: NOW - 30_000, collectedTo: NOW - 30_000_000 };
  const old = { collectedFrom: NOW - 900_000_000, createdAt: NOW - 800_000_000, collectedTo: NOW - 60_000 };
  expect(catchingUp([feed, old], NOW)).toEqual({ progress: 0.25, leftMs: 90_000, behind: 1 });
  expect(catchingUp([old], NOW)).toEqual({ progress: 1, behind: 0 });
  // What cannot be read does not keep the rest from being done.
  expect(catchingUp([{ ...feed, lastError: "no" }, old], NOW).progress).toBe(1);
});

it("calls a series stale after five steps without a value", () => {
  const feed = { collectedFrom: 0, collectedTo: NOW, createdAt: 0 };
  expect(isStale({ ...feed, lastAt: NOW - 60_000 }, 60_000)).toBe(false);
  expect(isStale({ ...feed, lastAt: NOW - 7 * 60_000 }, 60_000)).toBe(true);
  expect(isStale(feed, 60_000)).toBe(true);
  expect(isStale({ ...feed, createdAt: NOW - 120_000 }, 60_000)).toBe(false);
});
