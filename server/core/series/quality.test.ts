import { describe, expect, it } from "vitest";
import { judgeSeries, type SeriesFacts } from "./quality";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const full: SeriesFacts = {
  step: MINUTE,
  from: 0,
  to: DAY,
  samples: 1440,
  firstAt: 0,
  lastAt: DAY - MINUTE,
  newestAt: DAY - MINUTE,
  gaps: 0,
  longestGap: 0,
  interval: MINUTE,
  min: 3,
  max: 9,
};
const judge = (more: Partial<SeriesFacts>) => judgeSeries({ ...full, ...more });

describe("the quality of a series", () => {
  it("is good when every sample is there", () => {
    expect(judge({})).toEqual({
      quality: "good",
      says: "1440 samples in the last 24 h, none missing for long.",
      completeness: 1,
      behind: 1,
    });
  });

  it.each([
    [{ samples: 0, firstAt: undefined, newestAt: undefined }, "empty", "There is no sample yet."],
    [
      { samples: 0, firstAt: undefined, newestAt: -2 * DAY },
      "empty",
      "There is no sample in the last 24 h; the newest is 3 days old.",
    ],
    [
      { newestAt: DAY - 12 * MINUTE },
      "stale",
      "The newest sample is 12 min old; one is expected every 60 s.",
    ],
    [
      { samples: 1350, gaps: 2, longestGap: 45 * MINUTE },
      "gaps",
      "6.3 % of samples are missing: 2 gaps, the longest 45 min.",
    ],
    [{ samples: 1300 }, "gaps", "9.7 % of samples are missing."],
    [
      { samples: 288, gaps: 288, longestGap: 5 * MINUTE, interval: 5 * MINUTE },
      "irregular",
      "Samples come every 5 min; the series says every 60 s.",
    ],
    [{ min: 4, max: 4 }, "flat", "All 1440 samples of the last 24 h are 4."],
  ])("says what is wrong of %o", (more, quality, says) => {
    expect(judge(more)).toMatchObject({ quality, says });
  });

  it("does not ask a young series for what was before it", () => {
    expect(judge({ samples: 60, firstAt: DAY - 60 * MINUTE })).toMatchObject({
      quality: "good",
      completeness: 1,
    });
  });

  it("does not call samples missing that are on their way", () => {
    expect(judge({ newestAt: DAY - 3 * MINUTE, samples: 1438 }).quality).toBe("good");
  });
});
