import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { pinball } from "@/server/core/scoring/losses";
import { makeSeries } from "@/server/core/series/series";
import {
  COLUMN_LEADS,
  COLUMN_STEP_MS,
  COLUMN_STEPS,
  type Column,
  followColumn,
  joinColumn,
  newColumn,
} from "./column";
import { packColumn, unpackColumn } from "./column-state";

const LEVELS = [0.1, 0.5, 0.9];
const START = Date.UTC(2026, 10, 2);

/** A series that follows what users do, and a traffic-based forecast that only knows its last value. */
function walk(steps: number, informed: boolean, from: Column = newColumn(3)) {
  const random = seededRandom(4);
  const normal = seededNormal(random);
  const truth: number[] = [];
  let level = 0;
  for (let i = 0; i < steps + 2 * COLUMN_STEPS; i++) {
    level = 0.9 * level + normal();
    truth.push(100 + 10 * level);
  }
  const seen = truth.map((value) => value + 0.5 * normal());
  const told = informed ? truth : truth.map(() => 100 + 10 * normal());
  const losses = { plain: 0, joined: 0 };
  let column = from;
  const shares: (readonly number[])[] = [];
  for (let i = COLUMN_STEPS; i < steps; i++) {
    const series = makeSeries(START, COLUMN_STEP_MS, Float64Array.from(seen.slice(0, i)));
    followColumn(column, series, LEVELS);
    const paths = [-12, 0, 12].map((off) => new Float64Array(24).fill(seen[i - 1] + off));
    const outlook = { done: told.slice(i - COLUMN_STEPS, i), ahead: told.slice(i, i + COLUMN_STEPS) };
    const joined = joinColumn(column, series, paths, LEVELS, outlook);
    shares.push(joined.shares);
    for (const lead of COLUMN_LEADS) {
      const actual = seen[i + lead - 1];
      LEVELS.forEach((level, l) => {
        losses.plain += pinball(actual, paths[l][lead - 1], level);
        losses.joined += pinball(actual, joined.paths[l][lead - 1], level);
      });
    }
    if (i % 40 === 0) column = unpackColumn(packColumn(column), 3);
    for (let h = 0; h < joined.paths[0].length; h++)
      for (let l = 1; l < LEVELS.length; l++)
        expect(joined.paths[l][h]).toBeGreaterThanOrEqual(joined.paths[l - 1][h]);
  }
  return { ...losses, shares, column };
}

describe("a column of behaviour", () => {
  it("earns a share where users tell what traffic cannot, and lowers the loss", () => {
    const { plain, joined, shares } = walk(1200, true);
    expect(shares[100].every((share) => share === 0)).toBe(true);
    expect(shares[1100].every((share) => share > 0.5)).toBe(true);
    expect(joined).toBeLessThan(0.9 * plain);
  });

  it("has next to no share where users tell nothing, and does not raise the loss", () => {
    const { plain, joined } = walk(1200, false);
    expect(joined).toBeLessThan(1.005 * plain);
  });

  it("goes on from bytes as if it had not been stored, to single precision", () => {
    const { column } = walk(400, true);
    const again = unpackColumn(packColumn(column), 3);
    expect(again.leads.map(({ join }) => join.seen)).toEqual(column.leads.map(({ join }) => join.seen));
    expect(again.waiting).toHaveLength(column.waiting.length);
    for (const [k, lead] of column.leads.entries())
      expect(again.leads[k].joined[1] / lead.joined[1]).toBeCloseTo(1, 5);
    expect(unpackColumn(packColumn(column), 5).leads[0].join.seen).toBe(0);
    expect(unpackColumn(new Uint8Array([1, 2, 3, 4, 5]), 3).leads[0].join.seen).toBe(0);
  });

  it("says what traffic says while its record is young, and knows nothing of a missing last value", () => {
    const column = newColumn(3);
    const series = makeSeries(START, COLUMN_STEP_MS, Float64Array.from([1, 2, Number.NaN]));
    const paths = [1, 2, 3].map((value) => new Float64Array(12).fill(value));
    const outlook = { done: new Array(12).fill(1), ahead: new Array(12).fill(9) };
    const said = joinColumn(column, series, paths, LEVELS, outlook);
    expect(said.paths).toEqual(paths);
    expect(column.waiting).toEqual([]);
  });
});
