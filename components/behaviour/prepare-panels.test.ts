import { describe, expect, it } from "vitest";
import { demandSentence, prepareDemand } from "./prepare-demand";
import { apart, historySentence, prepareSizes } from "./prepare-history";
import { becauseWords, changeWords, movedBar, movedSentence, relative } from "./prepare-moved";
import { ruleWords } from "./prepare-rules";
import type { Demand, History, MovedBy } from "./types";

const day = (n: number): string => new Date(Date.UTC(2026, 10, n)).toISOString();

describe("prepare history", () => {
  const size = (n: number, value: number) => ({ at: day(n), size: value, movedIn: 0, movedOut: 0, fresh: 0 });
  const history: History = {
    days: 14,
    runs: [day(16), day(17)],
    items: [
      { id: 1, name: "Analysts", sizes: [size(16, 40), size(17, 38)] },
      { id: 2, name: "Browsers", sizes: [size(17, 60)] },
      { id: 3, name: "New", sizes: [] },
    ],
    nextCursor: null,
    flows: [
      { from: 1, to: 2, users: 3, lastAt: day(17) },
      { from: 2, to: 1, users: 1, lastAt: day(17) },
    ],
    elsewhere: 2,
    fresh: 1,
    freshAt: day(17),
  };

  it("draws each segment from its first run on, the largest first", () => {
    const model = prepareSizes(history);
    expect(model?.lines.map(({ id, points }) => [id, points.length])).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(model?.ticks).toEqual([0, 15, 30, 45, 60]);
    expect(prepareSizes({ items: [] })).toBeUndefined();
  });

  it("says who moved most and how many are new", () => {
    expect(historySentence(history)).toBe(
      "4 users moved in 14 days, most from Analysts to Browsers (3). 2 users moved from or to segments that are not shown. 1 user was new at the last run.",
    );
    expect(historySentence({ ...history, flows: [], elsewhere: 0, fresh: 0 })).toBe(
      "Nobody moved between segments in 14 days.",
    );
  });

  it("keeps labels apart and inside", () => {
    expect(apart([10, 12, 50], 15, 60)).toEqual([10, 25, 50]);
    expect(apart([50, 52, 58], 15, 60)).toEqual([30, 45, 60]);
  });
});

describe("prepare moved", () => {
  const item = (id: number, more: Partial<MovedBy["items"][number]>): MovedBy["items"][number] => ({
    segment: { id, name: `Segment ${id}` },
    before: 1,
    after: 2,
    change: 1,
    usersBefore: 10,
    usersAfter: 20,
    byUsers: 1,
    byActs: 0,
    byCost: 0,
    ...more,
  });
  const data = (items: MovedBy["items"], before: number, after: number): MovedBy => ({
    resource: "cpu",
    unit: "cores",
    workload: null,
    against: "before",
    least: 5,
    window: { from: day(17), to: new Date(Date.UTC(2026, 10, 17, 1)).toISOString() },
    compared: { from: day(16), to: day(17) },
    comparable: true,
    costsAt: day(17),
    before,
    after,
    items,
    nextCursor: null,
  });

  it("says how much, who, and why", () => {
    expect(movedSentence(data([item(1, {}), item(2, { change: -0.1 })], 4, 5))).toBe(
      "CPU of all users rises from 4 cores to 5 cores (+25 %) over 1 h, against what came right before. Segment 1: +1 core, 100 % of it; 10 more users (20).",
    );
    expect(movedSentence(data([item(1, {})], 5, 5.01))).toBe(
      "CPU of all users stays at 5.01 cores over 1 h, against what came right before.",
    );
  });

  it("names the larger parts of a change only", () => {
    expect(becauseWords(item(1, { byUsers: 0.3, byActs: 0.9, byCost: -0.2 }))).toBe("each does more");
    expect(becauseWords(item(1, { byUsers: 0.5, byActs: 0.5 }))).toBe("10 more users (20), each does more");
    expect(becauseWords(item(1, { change: -1, byUsers: -1, usersAfter: 0 }))).toBe("nobody is left");
    expect(becauseWords(item(1, { change: 0, byUsers: 0 }))).toBe("as before");
  });

  it("writes changes with sign and unit, and their share", () => {
    expect([changeWords(-1_048_576, "bytes"), changeWords(0.5, "cores")]).toEqual(["−1 MiB", "+0.5 cores"]);
    expect([relative(0, 1), relative(0, 0), relative(2, 1), relative(1, 40)]).toEqual([
      "new",
      "",
      "−50 %",
      "40×",
    ]);
    expect(movedBar({ change: -1 }, [{ change: 2 }, { change: -1 }])).toBe(-0.5);
  });
});

describe("prepare demand", () => {
  const at = (hour: number): string => new Date(Date.UTC(2026, 10, 17, hour)).toISOString();
  const said = (hour: number) => ({ at: at(hour), mean: 2, q10: 1, q50: 2, q90: 4 });
  const demand: Demand = {
    resource: "cpu",
    unit: "cores",
    from: at(6),
    now: at(8),
    to: at(10),
    measuredTo: at(8),
    actual: [
      { at: at(6), value: 0 },
      { at: at(7), value: 3 },
    ],
    predicted: [said(7), said(8)],
    ahead: [said(9)],
    judged: { hours: 1, within: 1, error: 0.333 },
  };

  it("puts every hour at its middle, and joins what was said of the hour under way to what comes", () => {
    const { rows, top } = prepareDemand(demand);
    expect(rows.map((row) => [new Date(row.at).getUTCMinutes(), row.actual, row.said, row.median])).toEqual([
      [30, 0, undefined, undefined],
      [30, 3, 2, undefined],
      [30, undefined, 2, 2],
      [30, undefined, undefined, 2],
    ]);
    expect(top).toBeGreaterThanOrEqual(4);
  });

  it("says what is expected and how it held", () => {
    expect(demandSentence(demand)).toBe(
      "The segment is expected to take 2 cores of CPU in the next full hour; 1 in 10 such hours takes more than 4 cores. Of 1 predicted hours 1 lay between p10 and p90 (promised 80 %, kept 100 %); the mean was off by 33 % of what was used.",
    );
    expect(demandSentence({ ...demand, judged: null, actual: [] })).toMatch(/not measured/);
  });
});

describe("ruleWords", () => {
  it("says whom a rule is about", () => {
    expect(ruleWords({ kind: "plan", value: "Pro", leastShare: 0.5 })).toBe("Users of plan Pro");
    expect(ruleWords({ kind: "region", value: "eu-west", leastShare: 0.5 })).toBe(
      "Users with 50 % of their acts from region eu-west",
    );
  });
});
