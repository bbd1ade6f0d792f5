import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { credibilityOf, ownShare, shrink } from "./credibility";
import { HALF_LIFE_MS, localTime, newProfile, observe, readProfile, sumReadings } from "./profile";

const DAY = 86_400_000;
const act = (at: number, more = {}) => ({
  at,
  user: "u_1",
  session: "",
  application: "media",
  action: "play",
  region: "ap-southeast",
  object: "title:3",
  ...more,
});

describe("profile", () => {
  it("counts what was done and lets it fade by half in a half-life", () => {
    const profile = newProfile(0);
    observe(profile, act(0), { begins: true });
    observe(profile, act(60_000, { status: 404 }), { begins: false, silenceMs: 60_000 });
    const now = readProfile(profile, 60_000);
    expect(now.sessions).toBeCloseTo(1, 3);
    expect(now.errors / now.acts).toBeCloseTo(0.5, 3);
    expect(now.actions["media/play"]).toBeCloseTo(2, 3);
    expect(now.objects.title).toBeCloseTo(2, 3);
    expect(readProfile(profile, HALF_LIFE_MS).acts).toBeCloseTo(1, 3);
  });

  it("gives the same rate however long ago it began", () => {
    const profile = newProfile(0);
    for (let day = 0; day < 700; day++) observe(profile, act(day * DAY), { begins: true });
    const { sessions, days } = readProfile(profile, 700 * DAY);
    expect(sessions / days).toBeGreaterThan(0.95);
    expect(sessions / days).toBeLessThan(1.05);
  });

  it("adds members up to a group", () => {
    const profile = newProfile(0);
    observe(profile, act(0), { begins: true });
    const one = readProfile(profile, DAY);
    const two = sumReadings([one, one]);
    expect(two.acts).toBeCloseTo(2 * one.acts, 9);
    expect(two.days).toBeCloseTo(2 * one.days, 9);
  });

  it("reads local time off a coarse region", () => {
    // Thursday 1 January 1970, 20:00 UTC.
    expect(localTime(20 * 3_600_000, "ap-southeast")).toEqual({ hour: 4, weekday: 5 });
    expect(localTime(20 * 3_600_000, "us-east-1")).toEqual({ hour: 15, weekday: 4 });
    expect(localTime(20 * 3_600_000, undefined)).toEqual({ hour: 20, weekday: 4 });
  });
});

describe("credibility", () => {
  const members = (spread: number, n: number) => {
    const random = seededRandom(9);
    return Array.from({ length: 200 }, () => {
      const rate = 1 + spread * (random() - 0.5);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += random() < rate / 2 ? 2 : 0;
      return { n, mean: sum / n };
    });
  };

  it("trusts the own mean sooner where members differ", () => {
    const [alike, different] = [credibilityOf(members(0.1, 20), 1), credibilityOf(members(1.6, 20), 1)];
    expect(different).toBeLessThan(alike);
    expect(ownShare(20, different)).toBeGreaterThan(0.6);
    expect(ownShare(0, different)).toBe(0);
  });

  it("gives somebody without history what the group has", () => {
    expect(shrink(Number.NaN, 3, ownShare(0, 5))).toBe(3);
    expect(shrink(9, 3, ownShare(5, 5))).toBe(6);
    expect(credibilityOf([{ n: 5, mean: 1 }], 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
