import { describe, expect, it } from "vitest";
import { overviewSentence, placeLanes } from "./prepare-overview";

const now = 1_000_000;
const base = { now, stopped: false, nextCycleAt: "08:25", waits: 0, firstDeadlineAt: null };

describe("overviewSentence", () => {
  it("counts what waits and says what the first deadline brings", () => {
    expect(overviewSentence({ ...base, waits: 6, firstDeadlineAt: now + 12 * 60_000 })).toEqual({
      title: "Six things wait for a person.",
      lead: "The first lapses in 12 minutes; then the reactive floor decides.",
    });
    expect(overviewSentence({ ...base, waits: 1, firstDeadlineAt: now + 30_000 }).lead).toContain(
      "1 minute;",
    );
    expect(overviewSentence({ ...base, waits: 12 }).title).toBe("12 things wait for a person.");
  });
  it("says what comes next when nothing waits, and that nothing acts when all is stopped", () => {
    const next = { text: "catalog-api 18 to 20, by autopilot,", at: "08:28" };
    expect(overviewSentence({ ...base, next })).toEqual({
      title: "Nothing waits.",
      lead: "Next: catalog-api 18 to 20, by autopilot, at 08:28.",
    });
    expect(overviewSentence(base).lead).toBe("Next cycle at 08:25.");
    expect(overviewSentence({ ...base, stopped: true }).lead).toContain("stopped");
  });
});

describe("placeLanes", () => {
  it("gives a row of its own to a mark whose words would run into the next", () => {
    const marks = [
      { at: 0, to: 50, text: "checkout-api +3" },
      { at: 5, to: null, text: "b" },
      { at: 60, to: null, text: "c" },
    ];
    const places = placeLanes(marks, 0, 100, 600);
    expect(places.map((place) => place.row)).toEqual([0, 1, 0]);
    expect(places[0]).toMatchObject({ left: 0, right: 0.5 });
  });
  it("puts words left of a mark that stands at the end of the hour", () => {
    const [early, late] = placeLanes(
      [
        { at: 1, to: null, text: "early" },
        { at: 95, to: null, text: "transcode 14 to 15" },
      ],
      0,
      100,
      600,
    );
    expect([early.flip, late.flip]).toEqual([false, true]);
  });
});
