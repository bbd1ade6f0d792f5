import { describe, expect, it } from "vitest";
import { borrowingOf, expectedHour } from "./expected";
import { newProfile, observe, readProfile, sumReadings } from "./profile";

const [HOUR, DAY] = [3_600_000, 86_400_000];

/** Somebody with `sessions` sessions a day from ten in the morning on. */
function person(sessions: number, days: number) {
  const profile = newProfile(0);
  for (let day = 0; day < days; day++)
    for (let n = 0; n < sessions; n++)
      for (let k = 0; k < 3; k++)
        observe(
          profile,
          {
            at: day * DAY + 10 * HOUR + n * 600_000 + k * 1000,
            user: "u",
            session: "",
            application: "a",
            action: "b",
          },
          { begins: k === 0, silenceMs: 1000 },
        );
  return readProfile(profile, days * DAY);
}

describe("expectedHour", () => {
  const members = [1, 1, 2, 3, 5, 6].map((sessions) => person(sessions, 28));
  const group = sumReadings(members);
  const cost = () => 4;
  const borrowing = borrowingOf(members, group, cost);
  const ten = { hour: 10, weekday: 3 };

  it("gives a newcomer the group's expectation at once", () => {
    const said = expectedHour(undefined, group, borrowing, cost, ten);
    expect(said.own).toBe(0);
    expect(said.mean).toBeGreaterThan(0);
    expect(expectedHour(undefined, group, borrowing, cost, { hour: 22, weekday: 3 }).mean).toBe(0);
  });

  it("moves to what is their own with experience", () => {
    const prior = expectedHour(undefined, group, borrowing, cost, ten);
    const week = expectedHour(person(6, 7), group, borrowing, cost, ten);
    const month = expectedHour(person(6, 28), group, borrowing, cost, ten);
    expect(week.mean).toBeGreaterThan(prior.mean);
    expect(month.mean).toBeGreaterThan(week.mean);
    expect(month.own).toBeGreaterThan(week.own);
    expect(week.own).toBeGreaterThan(0.3);
  });
});
