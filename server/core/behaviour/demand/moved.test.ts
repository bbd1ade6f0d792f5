import { describe, expect, it } from "vitest";
import { type Taken, whoMoved } from "./moved";

const taken = (group: number | null, users: number, stands: number, amount: number): Taken => ({
  group,
  users,
  acts: stands,
  stands,
  amount,
});

describe("whoMoved", () => {
  it("ranks by change, and divides it among users, acts and cost without a rest", () => {
    // Group 1: twice the users doing the same; group 2: the same users, acts twice as dear, half as many.
    const before = [taken(1, 10, 100, 600), taken(2, 5, 40, 300), taken(3, 2, 4, 60)];
    const after = [taken(1, 20, 200, 1_200), taken(2, 5, 20, 300)];
    const moved = whoMoved(before, after, 600, 600);
    expect(moved.map(({ group, change }) => [group, change])).toEqual([
      [1, 1],
      [3, -0.1],
      [2, 0],
    ]);
    const [first, gone, second] = moved;
    expect(first.byUsers).toBeCloseTo(1, 9);
    expect(first.byActs).toBeCloseTo(0, 9);
    expect(gone.byUsers).toBe(-0.1);
    expect(second.byUsers).toBeCloseTo(0, 9);
    expect(second.byActs).toBeLessThan(0);
    for (const { byUsers, byActs, byCost, change } of moved)
      expect(byUsers + byActs + byCost).toBeCloseTo(change, 9);
  });

  it("compares rates where the stretches are of different length", () => {
    const [one] = whoMoved([taken(null, 4, 40, 1_200)], [taken(null, 4, 10, 300)], 1_200, 300);
    expect(one.change).toBeCloseTo(0, 9);
    expect(one.byActs).toBeCloseTo(0, 9);
  });
});
