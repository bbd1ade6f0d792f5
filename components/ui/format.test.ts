import { describe, expect, it } from "vitest";
import { duration, figures, money, percent, quantity, signed, span, times, withUnit } from "./format";
import { clock, dateTime, day, deadline, when } from "./format-time";

describe("figures", () => {
  it.each([
    [1452, "1,452"],
    [2059.4, "2,059"],
    [31.24, "31.2"],
    [5.2, "5.2"],
    [0.04219, "0.0422"],
    [99.96, "100"],
    [-10, "−10"],
    [-0.0000001, "−0.0000001"],
    [0, "0"],
    [Number.NaN, "no data"],
  ])("writes %f as %s", (value, text) => expect(figures(value)).toBe(text));
});

describe("units", () => {
  it("scales bytes by 1024 and rates by 1000", () => {
    expect(withUnit(4 * 1024 ** 3, "bytes")).toBe("4 GiB");
    expect(withUnit(6.4e9, "bytes/s")).toBe("6.4 GB/s");
    expect(withUnit(-2_500_000, "bytes/s")).toBe("−2.5 MB/s");
    expect(withUnit(0, "bytes")).toBe("0 B");
  });
  it("names requests, cores, replicas and latency as people do", () => {
    expect(quantity(1452, "1/s")).toEqual({ figure: "1,452", unit: "req/s" });
    expect(withUnit(1, "cores")).toBe("1 core");
    expect(withUnit(1, "replicas")).toBe("1 replica");
    expect(withUnit(0.212, "s")).toBe("212 ms");
    expect(withUnit(1.6, "s")).toBe("1.6 s");
  });
  it("writes shares, signs, factors and money", () => {
    expect(percent(0.906)).toBe("90.6 %");
    expect(signed(1.4)).toBe("+1.4");
    expect(signed(-10)).toBe("−10");
    expect(times(41)).toBe("41×");
    expect(money(88.344, "/h")).toBe("$88.34/h");
    expect(money(2310.2)).toBe("$2,310");
    expect(money(999.996)).toBe("$1,000");
    expect(money(-0.12)).toBe("−$0.12");
    expect(money(-0.001)).toBe("$0.00");
  });
});

describe("spans of time", () => {
  it.each([
    [160_000, "2 min 40 s"],
    [120_000, "2 min"],
    [34_560_000, "9 h 36 min"],
    [3_600_000 + 4_000, "1 h"],
    [120, "120 ms"],
    [27 * 3_600_000, "1 d 3 h"],
    [-2_000, "−2 s"],
  ])("writes %d ms as %s", (ms, text) => expect(duration(ms)).toBe(text));
  it("rounds to minutes under an hour", () => {
    expect(span(12.4 * 60_000)).toBe("12 min");
    expect(span(40_000)).toBe("40 s");
  });
});

describe("instants", () => {
  const now = Date.UTC(2026, 10, 17, 8, 24);
  it("is relative under an hour, clock time under a day, a date beyond", () => {
    expect(when(now + 12 * 60_000, now)).toBe("in 12 min");
    expect(when(now - 4_000, now)).toBe("4 s ago");
    expect(when(Date.UTC(2026, 10, 17, 18), now)).toBe("18:00");
    expect(when(Date.UTC(2026, 10, 16, 18), now)).toBe("yesterday 18:00");
    expect(when(Date.UTC(2026, 10, 12, 9), now)).toBe("12 Nov, 09:00");
    expect(when(Date.UTC(2025, 10, 12, 9), now)).toBe("12 Nov 2025, 09:00");
  });
  it("writes deadlines as the inbox does", () => {
    expect(deadline(now + 12 * 60_000, now)).toBe("12 min");
    expect(deadline(Date.UTC(2026, 10, 17, 18), now)).toBe("Today 18:00");
    expect(deadline(Date.UTC(2026, 10, 18, 12), now)).toBe("Tomorrow 12:00");
    expect(deadline(now, now)).toBe("lapsed");
  });
  it("prints the zone in full dates", () => {
    expect(dateTime(now)).toBe("17 Nov 2026, 08:24 UTC");
    expect(day(now, "utc", true)).toBe("Tue 17 Nov 2026");
    expect(clock(now)).toBe("08:24");
  });
});
