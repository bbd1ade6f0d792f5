import { describe, expect, it } from "vitest";
import { parseTime } from "./parse-time";

// Tuesday 17 November 2026, 08:24 UTC.
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const at = (typed: string, shift = 0) => {
  const found = parseTime(typed, NOW, shift);
  return found === undefined ? undefined : new Date(found).toISOString().slice(0, 16);
};

describe("parseTime", () => {
  it.each([
    ["now", "2026-11-17T08:24"],
    ["-3h", "2026-11-17T05:24"],
    ["−90 min", "2026-11-17T06:54"],
    ["2 d ago", "2026-11-15T08:24"],
    ["8am", "2026-11-17T08:00"],
    ["18:00", "2026-11-16T18:00"],
    ["yesterday 18:00", "2026-11-16T18:00"],
    ["mon 9am", "2026-11-16T09:00"],
    ["Tuesday 9am", "2026-11-10T09:00"],
    ["tue 8:00", "2026-11-17T08:00"],
    ["12 nov", "2026-11-12T12:00"],
    ["nov 12 09:30", "2026-11-12T09:30"],
    ["24 december", "2025-12-24T12:00"],
    ["3 feb 2025", "2025-02-03T12:00"],
    ["12am", "2026-11-17T00:00"],
    ["12pm", "2026-11-16T12:00"],
  ])("reads %s", (typed, iso) => expect(at(typed)).toBe(iso));

  it.each(["", "checkout-api", "25:00", "13pm", "31 feb", "5", "m", "12 nonsense"])(
    "leaves %s alone",
    (typed) => expect(at(typed)).toBeUndefined(),
  );

  it("reads clock times in the reader's zone", () => {
    expect(at("9am", 2 * 3_600_000)).toBe("2026-11-17T07:00");
  });
});
