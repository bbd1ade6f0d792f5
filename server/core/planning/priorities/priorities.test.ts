import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, shareOut } from "./share-out";

const RUNS = { numRuns: 10_000 };
const claim = fc.record({
  want: fc.integer({ min: 0, max: 30 }),
  floor: fc.integer({ min: 0, max: 12 }),
  size: fc.constantFrom(0.25, 0.5, 1, 2, 6),
  weight: fc.constantFrom(0.25, 0.5, 1, 2, 4),
  rank: fc.integer({ min: 1, max: 4 }),
});
const claims = fc
  .array(claim, { minLength: 1, maxLength: 6 })
  .map((all): Claim[] => all.map((each, index) => ({ ...each, id: String(index) })));
const capacity = fc.integer({ min: 0, max: 400 }).map((quarters) => quarters / 4);
const used = (all: readonly Claim[], units: readonly { units: number }[]) =>
  all.reduce((sum, { size }, index) => sum + size * units[index].units, 0);

describe("sharing a capacity out", () => {
  it("is the textbook's weighted max-min in a hand-computed case", () => {
    const of = (id: string, want: number, weight: number, floor = 0): Claim => ({
      id,
      want,
      weight,
      floor,
      size: 1,
      rank: 3,
    });
    expect(shareOut(10, [of("a", 2, 1), of("b", 8, 1), of("c", 10, 2)]).map(({ units }) => units)).toEqual([
      2, 3, 5,
    ]);
    expect(shareOut(10, [of("a", 9, 1, 6), of("b", 8, 1)])).toEqual([
      { id: "a", units: 6, kind: "floor" },
      { id: "b", units: 4, kind: "share" },
    ]);
  });

  it("never gives more than there is, nor more than is wanted, and leaves nothing that somebody could use", () => {
    fc.assert(
      fc.property(claims, capacity, fc.integer({ min: 0, max: 4 }), (all, total, firstRanks) => {
        const grants = shareOut(total, all, { firstRanks });
        const left = total - used(all, grants);
        return (
          left >= -1e-9 &&
          grants.every(({ units }, i) => Number.isInteger(units) && units >= 0 && units <= all[i].want) &&
          grants.every(({ units }, i) => units === all[i].want || all[i].size > left + 1e-9)
        );
      }),
      RUNS,
    );
  });

  it("keeps every floor when all fit, and otherwise lets no lower rank have any before a higher rank's fit", () => {
    fc.assert(
      fc.property(claims, capacity, (all, total) => {
        const grants = shareOut(total, all);
        const floors = all.map(({ floor, want }) => Math.min(floor, want));
        const needed = all.reduce((sum, { size }, i) => sum + size * floors[i], 0);
        if (needed <= total) return grants.every(({ units }, i) => units >= floors[i]);
        return all.every((lower, j) => {
          if (grants[j].units === 0) return true;
          // What a lower rank holds would have been enough for one more unit of a higher rank's floor only if it did not fit before.
          return all.every(
            (higher, i) =>
              higher.rank >= lower.rank ||
              grants[i].units >= floors[i] ||
              higher.size > total - usedUpTo(all, grants, higher.rank) + 1e-9,
          );
        });
      }),
      RUNS,
    );
  });

  it("is max-min fair: nobody above their floor stands higher than one who goes without would with one more", () => {
    fc.assert(
      fc.property(claims, capacity, (all, total) => {
        const grants = shareOut(total, all);
        const level = (i: number, more: number) => ((grants[i].units + more) * all[i].size) / all[i].weight;
        return all.every((short, i) => {
          if (grants[i].units >= short.want) return true;
          return all.every((_, j) => {
            const floor = Math.min(all[j].floor, all[j].want);
            if (i === j || grants[j].units <= floor) return true;
            // One unit of j would have to make room for one of i.
            return all[i].size > all[j].size || level(j, 0) <= level(i, 1) + 1e-9;
          });
        });
      }),
      RUNS,
    );
  });

  it("lets ranks that take precedence have all they want before others pass their floors, where all units are alike", () => {
    const alike = claims.map((all) => all.map((each) => ({ ...each, size: 1 })));
    fc.assert(
      fc.property(alike, capacity, (all, total) => {
        const grants = shareOut(total, all, { firstRanks: 1 });
        const others = all.some(
          (each, j) => each.rank > 1 && grants[j].units > Math.min(each.floor, each.want),
        );
        return !others || all.every((first, i) => first.rank > 1 || grants[i].units === first.want);
      }),
      RUNS,
    );
  });

  it("gives nobody less when there is more, where all units are alike", () => {
    const alike = claims.map((all) => all.map((each) => ({ ...each, size: 1 })));
    fc.assert(
      fc.property(alike, fc.integer({ min: 0, max: 80 }), (all, total) => {
        const fewer = shareOut(total, all);
        return shareOut(total + 1, all).every(({ units }, i) => units >= fewer[i].units);
      }),
      RUNS,
    );
  });
});

/** Capacity that claims of ranks up to `rank` hold. */
const usedUpTo = (all: readonly Claim[], grants: readonly { units: number }[], rank: number): number =>
  all.reduce((sum, { size, rank: own }, i) => sum + (own <= rank ? size * grants[i].units : 0), 0);
