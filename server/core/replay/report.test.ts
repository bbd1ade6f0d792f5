import { describe, expect, it } from "vitest";
import { PRESETS } from "@/server/core/policy/presets";
import { type Asked, riskLevels } from "./asked";
import { type Figures, reportOf, totalOf, type WorkloadReport } from "./report";

const figures = (changes: Partial<Figures>): Figures => ({ ...totalOf([]), ...changes });

describe("totalOf", () => {
  it("takes percentages of the sums, adds times a day, and weighs response times by scored time", () => {
    const total = totalOf([
      figures({
        costUsd: 1,
        scoredMinutes: 100,
        minutesShort: 10,
        demandReplicaHours: 4,
        unservedReplicaHours: 1,
      }),
      figures({
        costUsd: 2,
        scoredMinutes: 300,
        minutesShort: 10,
        demandReplicaHours: 6,
        readyReplicaHours: 18,
      }),
    ]);
    expect(total).toMatchObject({ costUsd: 3, shortPercent: 5, unservedPercent: 10, utilisationPercent: 50 });
    const slow = [figures({ scoredMinutes: 1, meanResponseSeconds: 4, p95ResponseSeconds: 9 })];
    const both = totalOf([...slow, figures({ scoredMinutes: 3, p95ResponseSeconds: 2, actionsPerDay: 2 })]);
    expect(both).toMatchObject({ meanResponseSeconds: 1, p95ResponseSeconds: 9, actionsPerDay: 2 });
  });
});

describe("reportOf", () => {
  const asked: Asked = {
    tried: [{ key: "p0", name: "balanced v1", policy: PRESETS.balanced }],
    workloads: [{ id: "w1", name: "one" }],
    fromAt: 0,
    toAt: 86_400_000,
    seed: 1,
    promisedSeconds: 1,
  };
  it("keeps the reason of what was not replayed, and has no totals when nothing was", () => {
    const workloads: WorkloadReport[] = [{ workloadId: "w1", name: "one", reason: "one is young." }];
    const report = reportOf(asked, workloads);
    expect(report).toMatchObject({ replayed: 0, totals: [], workloads });
    expect(report.strategies.map(({ key }) => key)).toEqual(["p0", "hpa", "nothing", "foresight"]);
    expect(JSON.stringify(report.strategies)).not.toContain("quantile");
  });
});

describe("riskLevels", () => {
  it("varies the quantile or the price, and leaves out the policy's own", () => {
    const tried = { key: "p0", name: "balanced v1", policy: PRESETS.balanced };
    expect(riskLevels(tried).map(({ name, policy }) => [name, policy.quantile])).toEqual([
      ["balanced v1 at p50", 0.5],
      ["balanced v1 at p75", 0.75],
      ["balanced v1 at p95", 0.95],
      ["balanced v1 at p99", 0.99],
    ]);
    const risk = riskLevels({ ...tried, policy: { ...PRESETS.balanced, planner: "risk" } });
    expect(risk.map(({ policy }) => policy.replicaMinutesPerShortMinute)).toEqual([10, 30, 300, 1000]);
  });
});
