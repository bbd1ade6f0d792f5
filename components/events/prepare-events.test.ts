import { describe, expect, it } from "vitest";
import {
  effectFor,
  faultsOfDraft,
  fromInput,
  groupsOf,
  monthOf,
  sharePercent,
  stepMonth,
  toInput,
  weeksOf,
} from "./prepare-events";
import type { EventEffect, EventItem } from "./types";

const NOW = Date.UTC(2026, 10, 17, 8, 24);
const HOUR = 3_600_000;
const event = (title: string, startsAt: number, hours: number) =>
  ({
    id: title,
    kind: "campaign",
    title,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + hours * HOUR).toISOString(),
  }) as EventItem;

const running = event("Running", NOW - HOUR, 2);
const soon = event("Soon", NOW + HOUR, 1);
const later = event("Later", NOW + 50 * HOUR, 30);
const over = event("Over", NOW - 48 * HOUR, 2);
const long = event("Long over", NOW - 480 * HOUR, 2);

describe("events", () => {
  it("stand as now, coming, soonest first, and past, newest first", () => {
    const groups = groupsOf([long, over, later, soon, running], NOW);
    expect(groups.map(({ label, events }) => [label, events.map((one) => one.title)])).toEqual([
      ["Now", ["Running"]],
      ["Coming", ["Soon", "Later"]],
      ["Past", ["Over", "Long over"]],
    ]);
    expect(groupsOf([over], NOW).map((group) => group.label)).toEqual(["Past"]);
  });

  it("lie on every day of the month that they touch", () => {
    const weeks = weeksOf("2026-11", [later, over], NOW, "utc");
    expect(weeks).toHaveLength(6);
    expect(weeks.every((week) => week.length === 7)).toBe(true);
    const days = weeks.flat();
    expect(days[0]).toMatchObject({ date: 26, inMonth: false });
    expect(days.filter((day) => day.today).map((day) => day.date)).toEqual([17]);
    expect(days.filter((day) => day.events.includes(later)).map((day) => day.date)).toEqual([19, 20]);
    expect([stepMonth("2026-12", 1), stepMonth("2026-01", -1), monthOf(NOW, "utc")]).toEqual([
      "2027-01",
      "2025-12",
      "2026-11",
    ]);
  });

  it("find what events of their kind and title did, or else of their kind", () => {
    const effects = [
      { kind: "campaign", title: null, median: 0.2 },
      { kind: "campaign", title: "Soon", median: 0.352 },
    ] as EventEffect[];
    expect(effectFor(soon, effects)?.median).toBe(0.352);
    expect(effectFor(later, effects)?.median).toBe(0.2);
    expect(effectFor({ kind: "holiday", title: "Soon" }, effects)).toBeUndefined();
    expect([sharePercent(0.352), sharePercent(-0.104), sharePercent(0.0001)]).toEqual([
      "+35 %",
      "−10 %",
      "0 %",
    ]);
  });

  it("are written to the form and back, and refused with the field that is wrong", () => {
    expect(fromInput(toInput(NOW, "utc"), "utc")).toBe(NOW);
    const draft = {
      kind: "campaign" as const,
      title: "Sale",
      startsAt: "2026-11-18T08:00",
      endsAt: "2026-11-18T10:00",
      application: "",
      excludeFromTraining: false,
    };
    expect(faultsOfDraft(draft, "utc")).toEqual({});
    expect(Object.keys(faultsOfDraft({ ...draft, title: " ", startsAt: "" }, "utc"))).toEqual([
      "title",
      "startsAt",
    ]);
    expect(faultsOfDraft({ ...draft, endsAt: "2026-11-18T07:00" }, "utc").endsAt).toContain(
      "before it starts",
    );
    expect(faultsOfDraft({ ...draft, endsAt: "2027-11-18T07:00" }, "utc").endsAt).toContain("365 days");
  });
});
