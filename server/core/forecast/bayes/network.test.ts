import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { posterior } from "./infer";
import { makeCases, type Network, topological, UNKNOWN } from "./network";
import { learnStructure, logGamma } from "./structure";
import { learnTables } from "./tables";

/** A random network of `count` variables with two to four states, edges from lower to higher indices. */
function randomNetwork(count: number, seed: number): Network {
  const random = seededRandom(seed);
  const variables = Array.from({ length: count }, (_, v) => ({
    name: `v${v}`,
    states: Array.from({ length: 2 + Math.floor(3 * random()) }, (_, s) => `${s}`),
  }));
  const parents = variables.map((_, v) =>
    Array.from({ length: v }, (_, u) => u)
      .filter(() => random() < 0.45)
      .slice(0, 3),
  );
  const tables = variables.map(({ states }, v) => {
    const rows = parents[v].reduce((n, u) => n * variables[u].states.length, 1);
    const table = new Float64Array(rows * states.length);
    for (let r = 0; r < rows; r++) {
      const draws = states.map(() => 0.02 + random());
      const sum = draws.reduce((a, b) => a + b);
      draws.forEach((draw, s) => {
        table[r * states.length + s] = draw / sum;
      });
    }
    return table;
  });
  return { variables, parents, tables };
}

/** probability of one joint assignment. */
const joint = ({ variables, parents, tables }: Network, states: readonly number[]): number =>
  variables.reduce((product, { states: own }, v) => {
    const row = parents[v].reduce((at, u) => at * variables[u].states.length + states[u], 0);
    return product * tables[v][row * own.length + states[v]];
  }, 1);

function bruteForce(network: Network, query: number, evidence: readonly number[]): number[] {
  const sums = new Array(network.variables[query].states.length).fill(0);
  const visit = (states: number[]): void => {
    const v = states.length;
    if (v === network.variables.length) {
      sums[states[query]] += joint(network, states);
      return;
    }
    network.variables[v].states.forEach((_, s) => {
      if (v === query || evidence[v] === UNKNOWN || evidence[v] === s) visit([...states, s]);
    });
  };
  visit([]);
  const total = sums.reduce((a, b) => a + b);
  return sums.map((sum) => sum / total);
}

describe("posterior", () => {
  it("equals the sum over all joint states on random networks with random evidence", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const network = randomNetwork(3 + (seed % 5), seed);
      const random = seededRandom(1000 + seed);
      const evidence = network.variables.map(({ states }) =>
        random() < 0.5 ? UNKNOWN : Math.floor(random() * states.length),
      );
      const query = Math.floor(random() * network.variables.length);
      const told = evidence.map((state, v) => (v === query ? UNKNOWN : state));
      const expected = bruteForce(network, query, told);
      posterior(network, query, told).forEach((p, s) => expect(p).toBeCloseTo(expected[s], 10));
    }
  });
});

/** sample draws cases from a network. */
function sample(network: Network, count: number, seed: number) {
  const random = seededRandom(seed);
  const order = topological(network.parents) ?? [];
  return makeCases(
    network.variables.length,
    Array.from({ length: count }, () => {
      const states = new Array<number>(network.variables.length).fill(0);
      for (const v of order) {
        const size = network.variables[v].states.length;
        const row = network.parents[v].reduce(
          (at, u) => at * network.variables[u].states.length + states[u],
          0,
        );
        let left = random();
        while (states[v] < size - 1 && (left -= network.tables[v][row * size + states[v]]) >= 0) states[v]++;
      }
      return { states, weight: 1 };
    }),
  );
}

describe("learning", () => {
  const bits = (name: string) => ({ name, states: ["no", "yes"] });
  // sale and holiday are causes of load; rain is nothing to it.
  const truth: Network = {
    variables: [bits("sale"), bits("holiday"), bits("rain"), bits("load")],
    parents: [[], [], [], [0, 1]],
    tables: [
      Float64Array.of(0.7, 0.3),
      Float64Array.of(0.8, 0.2),
      Float64Array.of(0.5, 0.5),
      Float64Array.of(0.95, 0.05, 0.6, 0.4, 0.1, 0.9, 0.5, 0.5),
    ],
  };
  const constraints = { allowed: (_: number, to: number) => to === 3, mostParents: 3 };

  it("finds the causes and leaves out what is none, the same for the same seed", () => {
    const cases = sample(truth, 800, 7);
    const found = learnStructure(truth.variables, cases, constraints, 1);
    expect(found.map((parents) => parents.toSorted())).toEqual([[], [], [], [0, 1]]);
    expect(learnStructure(truth.variables, cases, constraints, 1)).toEqual(found);
    const learnt = learnTables(truth.variables, found, cases);
    expect(posterior(learnt, 3, [1, 0, UNKNOWN, UNKNOWN])[1]).toBeCloseTo(0.9, 1);
  });

  it("is acyclic and within its bound of parents when every edge is allowed", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const network = randomNetwork(6, seed);
      const free = { allowed: () => true, forced: [[0, 1]] as const, mostParents: 2 };
      const found = learnStructure(network.variables, sample(network, 300, seed), free, seed);
      expect(topological(found)).toBeDefined();
      expect(found[1]).toContain(0);
      for (const parents of found) expect(parents.length).toBeLessThanOrEqual(2);
    }
  });

  it("says of a configuration that never happened what the coarser one says", () => {
    const cases = makeCases(4, [
      { states: [1, 0, 0, 1], weight: 3 },
      { states: [0, 0, 0, 0], weight: 3 },
    ]);
    const learnt = learnTables(truth.variables, [[], [], [], [0, 1]], cases);
    const seen = posterior(learnt, 3, [1, 0, UNKNOWN, UNKNOWN])[1];
    const unseen = posterior(learnt, 3, [1, 1, UNKNOWN, UNKNOWN])[1];
    expect(seen).toBeGreaterThan(unseen);
    expect(unseen).toBeGreaterThan(0.7);
  });

  it("knows ln Γ", () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 9);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 9);
  });
});
