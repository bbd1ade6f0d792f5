import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import type { Act } from "../acts";
import { learnCosts } from "./costs";
import { evidenceOf, type Measured } from "./observations";
import { scoreOf, worthOf } from "./prices";
import { complexities, sequenceScore } from "./score";

const HOUR = 3_600_000;
const TRUE = { open: 0.2, query: 3, list: 0.02, rare: 8 } as const;
type Name = keyof typeof TRUE;

/** Users who mix four actions; what was measured stands for `stands` times what was logged. */
function world(stands: number) {
  const random = seededRandom(3);
  const normal = seededNormal(random);
  const acts: Act[] = [];
  const measured: Measured[] = [];
  for (let n = 0; n < 60; n++) {
    const user = `u_${n}`;
    for (let hour = 0; hour < 20; hour += 2) {
      let [cpu, bytes] = [0, 0];
      for (let k = 0; k < 6; k++) {
        const draw = random();
        const action: Name = draw < 0.4 ? "open" : draw < 0.7 ? "list" : draw < 0.995 ? "query" : "rare";
        const factor = Math.exp(0.3 * normal());
        const sent = 5000 * factor;
        acts.push({
          at: hour * HOUR + k * 60_000,
          user,
          session: "",
          application: "reports",
          action,
          durationMs: (20 + 900 * TRUE[action]) * factor,
          bytes: sent,
        });
        cpu += TRUE[action] * factor * stands;
        bytes += sent * stands;
      }
      measured.push({ user, column: 0, at: hour * HOUR, mean: cpu / 3600 });
      measured.push({ user, column: 1, at: hour * HOUR, mean: bytes / 3600 });
    }
  }
  const evidence = evidenceOf(acts, measured, 2, HOUR, [1]);
  return { evidence, costs: learnCosts({ ...evidence, columns: ["reports", "reports"] }) };
}

describe("learnCosts", () => {
  it("divides measured use among actions, rare ones too", () => {
    const { costs } = world(1);
    for (const [a, action] of costs.actions.entries()) {
      const paid = TRUE[action.split("/")[1] as Name];
      expect(costs.mean[a][0] / paid).toBeGreaterThan(0.6);
      expect(costs.mean[a][0] / paid).toBeLessThan(1.6);
    }
  });

  it("finds how many acts one logged act stands for", () => {
    const { costs, evidence } = world(250);
    expect(evidence.stands.get("u_0")).toBeCloseTo(250, 5);
    const query = costs.actions.indexOf("reports/query");
    expect(costs.mean[query][0]).toBeCloseTo(TRUE.query, 0);
  });

  it("is less sure of an action that it saw less often", () => {
    const { costs } = world(1);
    const relative = (name: Name) => {
      const a = costs.actions.indexOf(`reports/${name}`);
      return costs.deviation[a][0] / costs.mean[a][0];
    };
    expect(relative("rare")).toBeGreaterThan(relative("query"));
  });

  it("charges nothing to an action of another application", () => {
    const { evidence } = world(1);
    const costs = learnCosts({ ...evidence, columns: ["media", "reports"] });
    for (const cost of costs.mean) expect(cost[0]).toBe(0);
  });
});

describe("score", () => {
  it("rises by 20 points for ten times the cost", () => {
    expect(scoreOf(0)).toBe(0);
    expect(scoreOf(9999) - scoreOf(999)).toBeCloseTo(20, 9);
    expect(scoreOf(1e9)).toBe(100);
    expect(worthOf({ cpu: 2 })).toBe(2000);
  });

  it("ranks actions by cost and scores a sequence by its sum", () => {
    const scored = complexities(world(1).costs, ["cpu", "bandwidth"]);
    const known = new Map(scored.map((one) => [one.action, one]));
    const [query, list] = [known.get("reports/query"), known.get("reports/list")];
    if (!query || !list) throw new Error("Both were done.");
    expect(query.score).toBeGreaterThan(list.score);
    expect(query.low).toBeLessThan(query.score);
    expect(query.high).toBeGreaterThan(query.score);
    const sum = sequenceScore([{ action: query.action }, { action: list.action, probability: 0.5 }], known);
    expect(sum.milliseconds).toBeCloseTo(query.milliseconds + list.milliseconds / 2, 6);
  });
});
