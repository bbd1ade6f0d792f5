import { describe, expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import { seededRandom } from "@/server/core/replay/random";
import { findOneOffs, findStartUps, holdShortGaps, readHistory, repeatSeason } from "./history";

const HOUR = 12;
const DAY = 288;
const START = Date.UTC(2026, 0, 5);

function noise(n: number): Float64Array {
  const random = seededRandom(8);
  return Float64Array.from({ length: n }, () => 100 + 20 * (random() - 0.5));
}

const read = (values: Float64Array, events: Parameters<typeof readHistory>[1] = []) => {
  const history = readHistory(makeSeries(START, 300_000, values), events);
  if (!history) throw new Error("no history");
  return history;
};

describe("gaps", () => {
  it("short ones hold the last value, long ones repeat the day before, and neither is learnt from", () => {
    const values = noise(3 * DAY);
    values.fill(Number.NaN, 400, 405);
    values.fill(Number.NaN, 600, 700);
    const { y, learn, seen } = read(values);
    expect(y[404]).toBe(values[399]);
    expect(y[650]).toBe(values[650 - DAY]);
    expect([learn[404], seen[404], learn[650], learn[405]]).toEqual([0, 0, 0, 1]);
    const short = Float64Array.of(1, Number.NaN, Number.NaN, 4);
    holdShortGaps(short, 1);
    expect([...short]).toEqual([1, 1, Number.NaN, 4]);
    repeatSeason(short, 2);
    expect([...short]).toEqual([1, 1, 1, 4]);
  });
});

describe("findOneOffs", () => {
  it("sets one fault aside, and not a burst that came twice, a shift, or what may still be going on", () => {
    const values = noise(4 * DAY);
    values.fill(900, 500, 504);
    expect(findOneOffs(values, HOUR)).toEqual([[500, 504]]);
    const { usual, learn, y } = read(values);
    expect(usual[502]).toBe(values[502 - DAY]);
    expect([y[502], learn[502], learn[505]]).toEqual([900, 0, 1]);
    const twice = values.slice();
    twice[900] = 700;
    expect(findOneOffs(twice, HOUR)).toEqual([]);
    const shift = noise(4 * DAY);
    shift.fill(900, 900);
    expect(findOneOffs(shift, HOUR)).toEqual([]);
    expect(findOneOffs(values.slice(0, 510), HOUR)).toEqual([]);
  });
});

describe("findStartUps", () => {
  it("sets the spike after a long gap aside, and no ordinary first value", () => {
    const values = noise(3 * DAY);
    values.fill(Number.NaN, 300, 320);
    values.fill(Number.NaN, 500, 520);
    values.fill(260, 320, 322);
    values[700] = 260;
    const { learn, seen, y, usual } = read(values);
    expect(findStartUps(y, seen, HOUR)).toEqual([[320, 322]]);
    expect([learn[320], learn[321], learn[322], learn[520]]).toEqual([0, 0, 1, 1]);
    expect(usual[321]).toBe(values[321 - DAY]);
  });
});
