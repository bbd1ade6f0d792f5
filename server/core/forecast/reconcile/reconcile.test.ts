import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { pinball } from "@/server/core/scoring/losses";
import { combineColumns } from "./combine";
import { diagonalCovariance, shrinkCovariance } from "./covariance";
import { makeHierarchy, sumUp } from "./hierarchy";
import { sumQuantiles } from "./joint";
import { minTrace } from "./mint";
import { reconcile } from "./reconcile";
import { heaviest, sharesOf } from "./shares";

const LEVELS = [0.1, 0.5, 0.9, 0.95, 0.99];
const Z = [-1.2816, 0, 1.2816, 1.6449, 2.3263];

/** A root (0), `groups` parents, `each` leaves under each. */
function tree(groups: number, each: number) {
  const parents = [-1];
  for (let g = 0; g < groups; g++) parents.push(0);
  for (let g = 0; g < groups; g++) for (let k = 0; k < each; k++) parents.push(1 + g);
  return makeHierarchy(parents);
}

/** Seeded base forecasts of a hierarchy: the truth, errors that groups share in part, and quantiles that fit them. */
function world(seed: number, steps: number, groups = 3, each = 4) {
  const hierarchy = tree(groups, each);
  const n = hierarchy.parent.length;
  const normal = seededNormal(seededRandom(seed));
  const sigma = Float64Array.from({ length: n }, (_, v) => (v === 0 ? 8 : v <= groups ? 5 : 3));
  const errors = Array.from({ length: n }, () => new Float64Array(steps));
  const truth = Array.from({ length: n }, () => new Float64Array(steps));
  for (let t = 0; t < steps; t++) {
    const values = new Float64Array(n);
    for (let v = 0; v < n; v++) values[v] = 40 + 10 * Math.sin(t / 5 + v) + 2 * normal();
    sumUp(hierarchy, values);
    const common = Float64Array.from({ length: groups + 1 }, normal);
    for (let v = 0; v < n; v++) {
      truth[v][t] = values[v];
      const group = v > groups ? hierarchy.parent[v] : 0;
      errors[v][t] = sigma[v] * (0.6 * common[group] + 0.8 * normal());
    }
  }
  const nodes = truth.map((path, v) =>
    LEVELS.map((_, l) => path.map((x, t) => x - errors[v][t] + Z[l] * sigma[v])),
  );
  return { hierarchy, truth, errors, nodes, n };
}

const maxGap = (hierarchy: ReturnType<typeof tree>, medians: readonly Float64Array[]): number => {
  let worst = 0;
  for (let h = 0; h < medians[0].length; h++) {
    const values = Float64Array.from(medians, (path) => path[h]);
    const sums = values.slice();
    sumUp(hierarchy, sums);
    for (let v = 0; v < values.length; v++)
      worst = Math.max(worst, Math.abs(values[v] - sums[v]) / Math.max(1, Math.abs(sums[v])));
  }
  return worst;
};

function meanLoss(truth: readonly Float64Array[], nodes: readonly (readonly Float64Array[])[]): number {
  let sum = 0;
  truth.forEach((path, v) =>
    path.forEach((y, h) => LEVELS.forEach((level, l) => (sum += pinball(y, nodes[v][l][h], level)))),
  );
  return sum;
}

describe("reconcile", () => {
  it("gives medians that sum up and quantiles that rise, by MinT and bottom-up", () => {
    const { hierarchy, errors, nodes } = world(1, 40);
    for (const method of ["mint", "bottom-up"] as const) {
      const out = reconcile({
        hierarchy,
        nodes,
        levels: LEVELS,
        covariance: shrinkCovariance(errors, 1),
        method,
      });
      expect(
        maxGap(
          hierarchy,
          out.map((paths) => paths[1]),
        ),
      ).toBeLessThan(1e-9);
      for (const paths of out)
        for (let h = 0; h < 40; h++)
          for (let l = 1; l < LEVELS.length; l++) expect(paths[l][h]).toBeGreaterThanOrEqual(paths[l - 1][h]);
    }
  });

  it("loses no more than the base forecasts on average, learning the covariance on other steps", () => {
    let base = 0;
    let own = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const learnt = world(seed, 60);
      const { hierarchy, nodes, truth } = world(100 + seed, 40);
      const covariance = shrinkCovariance(learnt.errors, seed);
      base += meanLoss(truth, nodes);
      own += meanLoss(truth, reconcile({ hierarchy, nodes, levels: LEVELS, covariance, method: "mint" }));
    }
    expect(own / base).toBeLessThan(0.97);
  });

  it("is never negative, and stays coherent where it would have been", () => {
    const { hierarchy, errors, nodes, n } = world(3, 20);
    const low = nodes.map((paths, v) => paths.map((path) => (v === n - 1 ? path.map((x) => x - 100) : path)));
    const covariance = shrinkCovariance(errors, 1);
    const out = reconcile({ hierarchy, nodes: low, levels: LEVELS, covariance, method: "mint" });
    for (const paths of out)
      for (const path of paths) for (const x of path) expect(x).toBeGreaterThanOrEqual(0);
    expect(
      maxGap(
        hierarchy,
        out.map((paths) => paths[1]),
      ),
    ).toBeLessThan(1e-9);
  });

  it("gives a parent without a forecast its children's sum, and keeps its children as they are where nothing else binds them", () => {
    const { hierarchy, nodes, errors } = world(4, 10, 1, 5);
    const some = nodes.map((paths, v) => (v <= 1 ? undefined : paths));
    const covariance = shrinkCovariance(errors, 1);
    const out = reconcile({ hierarchy, nodes: some, levels: LEVELS, covariance, method: "mint" });
    const sum = nodes.slice(2).reduce((total, paths) => total + paths[1][0], 0);
    expect(out[0][1][0]).toBeCloseTo(sum, 9);
    expect(out[3][1][0]).toBeCloseTo(nodes[3][1][0], 9);
    expect(out[0][2][0]).toBeGreaterThan(sum);
    const withoutLeaf = nodes.map((paths, v) => (v === 3 ? undefined : paths));
    const filled = reconcile({ hierarchy, nodes: withoutLeaf, levels: LEVELS, covariance, method: "mint" });
    expect(
      maxGap(
        hierarchy,
        filled.map((paths) => paths[1]),
      ),
    ).toBeLessThan(1e-9);
    // What is missing is what the parents say is there beyond the others.
    expect(filled[3][1][0]).toBeGreaterThan(0);
  });

  it("handles 10,000 leaves under 20 parents, with the covariance of their errors and without", () => {
    const { hierarchy, errors, nodes, n } = world(5, 12, 20, 500);
    expect(n).toBe(10_021);
    for (const covariance of [
      shrinkCovariance(errors, 1),
      diagonalCovariance(Float64Array.from({ length: n }, () => 1)),
    ]) {
      const projection = minTrace(hierarchy, covariance, new Uint8Array(n));
      const medians = projection.apply(Float64Array.from(nodes, (paths) => paths[1][0]));
      expect(
        maxGap(
          hierarchy,
          Array.from(medians, (x) => Float64Array.of(x)),
        ),
      ).toBeLessThan(1e-9);
      expect(Math.max(...projection.narrowing)).toBeLessThanOrEqual(1);
    }
  });
});

describe("minTrace", () => {
  it("is the same by the tree and by the constraints when errors are independent", () => {
    const { hierarchy, nodes, n } = world(6, 5);
    const variances = Float64Array.from({ length: n }, (_, v) => 1 + (v % 5));
    // A factor of zeros is no covariance, and takes the way of the constraints.
    const flat = { diagonal: variances, factor: new Float64Array(n), rank: 1 };
    const none = new Uint8Array(n);
    const a = minTrace(hierarchy, diagonalCovariance(variances), none);
    const b = minTrace(hierarchy, flat, none);
    const base = Float64Array.from(nodes, (paths) => paths[1][0]);
    const [x, y] = [a.apply(base), b.apply(base)];
    for (let v = 0; v < n; v++) {
      expect(x[v]).toBeCloseTo(y[v], 8);
      expect(a.narrowing[v]).toBeCloseTo(b.narrowing[v], 8);
    }
  });

  it("shrinks correlations that are noise to nothing, and keeps those that are not", () => {
    const normal = seededNormal(seededRandom(9));
    const noise = Array.from({ length: 30 }, () => Float64Array.from({ length: 20 }, normal));
    expect(shrinkCovariance(noise, 1).shrinkage).toBeGreaterThan(0.8);
    const common = Float64Array.from({ length: 200 }, normal);
    const alike = Array.from({ length: 10 }, () => common.map((x) => x + 0.3 * normal()));
    expect(shrinkCovariance(alike, 1).shrinkage).toBeLessThan(0.1);
  });
});

describe("sumQuantiles", () => {
  const normal = seededNormal(seededRandom(11));
  const one = LEVELS.map((_, l) => Float64Array.of(100 + 10 * Z[l]));
  const common = Float64Array.from({ length: 80 }, normal);

  it("is wide when the parts err together and narrow when they do not", () => {
    const together = sumQuantiles([one, one], LEVELS, [common, common]);
    const apart = sumQuantiles([one, one], LEVELS, [common, Float64Array.from({ length: 80 }, normal)]);
    expect(together[1][0]).toBeCloseTo(200, 0);
    expect(together[2][0]).toBeCloseTo(200 + 20 * Z[2], 0);
    expect(apart[2][0] - 200).toBeGreaterThan(0.5 * 20 * Z[2]);
    expect(apart[2][0] - 200).toBeLessThan(0.9 * 20 * Z[2]);
  });

  it("adds the quantiles up when too little is known of the errors", () => {
    const out = sumQuantiles([one, one], LEVELS, [new Float64Array(3), new Float64Array(3)]);
    expect(out[2][0]).toBeCloseTo(2 * one[2][0], 9);
  });
});

describe("combining and sharing", () => {
  const flat = (value: number) => LEVELS.map((_, l) => Float64Array.of(value + l));

  it("leans to the column with the smaller loss, and trusts one without a record less", () => {
    const { paths, weights } = combineColumns([
      { name: "traffic", paths: flat(10), loss: 1 },
      { name: "profile", paths: flat(20), loss: 2 },
      { name: "behaviour", paths: flat(30), loss: Number.NaN },
    ]);
    expect(weights[0]).toBeCloseTo(4 / 6, 9);
    expect(weights[1]).toBeCloseTo(weights[2], 9);
    expect(paths[0][0]).toBeCloseTo((10 * 4 + 20 + 30) / 6, 9);
  });

  it("shares a total by use, drawn to equal shares, and finds the heaviest", () => {
    const shares = sharesOf([90, 10, 0]);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(shares[2]).toBeGreaterThan(0);
    expect(shares[0]).toBeGreaterThan(0.8);
    expect([...sharesOf([0, 0])]).toEqual([0.5, 0.5]);
    expect(heaviest([1, 5, 0, 5], 3)).toEqual([1, 3, 0]);
  });
});
