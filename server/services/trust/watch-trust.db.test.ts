import { beforeAll, describe, expect, it } from "vitest";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { attentionOf } from "@/server/services/overview/attention";
import { addImportedWorkload } from "@/server/store/imports";
import { findWorkloads, setMode } from "@/server/store/workloads";
import { testDeps } from "@/server/testing/deps";
import { watchTrust } from "./watch-trust";

const [MINUTE, HOUR] = [60_000, 3_600_000];
const START = Date.UTC(2026, 10, 16);
const operator = { kind: "user", id: "o", name: "operator", role: "operator" } as const;

const NAIVE = { naive10: 50, naive50: 100, naive90: 150, naive95: 160, naive99: 180 };

describe("trust in forecasts", () => {
  let deps: Awaited<ReturnType<typeof testDeps>>;
  let id: string;
  let seriesId: number;
  beforeAll(async () => {
    deps = await testDeps(START);
    await ensurePresetPolicies(deps.db, START);
    const capacity = { perReplica: { requests: 40 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
    ({ id } = await addImportedWorkload(deps.db, {
      name: "shop",
      measure: "requests",
      capacity,
      now: START,
    }));
    const policy = await deps.db.policy.findFirstOrThrow();
    await deps.db.workload.update({ where: { id }, data: { policyId: policy.id } });
    seriesId = (await deps.series.ensure({ workloadId: id, measure: "requests", subject: "" }, HOUR)).id;
    await setMode(deps.db, id, "observe", "autopilot", START);
    const { mode } = await deps.db.workload.findUniqueOrThrow({ where: { id } });
    if (mode !== "autopilot")
      await deps.db.workload.update({
        where: { id },
        data: { mode: "autopilot", modeChangedAt: new Date(START) },
      });
  });

  /** Live points every 5 min in [from, to): demand is 100, and a quantile q is said to be 100 + 10 · (q − `centre`). */
  async function points(from: number, to: number, centre: number): Promise<void> {
    const q = (level: number) => 100 + 10 * (level - centre);
    const data = [];
    for (let at = from; at < to; at += 5 * MINUTE)
      data.push({
        seriesId,
        at: new Date(at),
        leadMs: 30 * MINUTE,
        issuedAt: new Date(at - 30 * MINUTE),
        model: "ensemble",
        q10: q(0.1),
        q50: q(0.5),
        q90: q(0.9),
        q95: q(0.95),
        q99: q(0.99),
        ...NAIVE,
        actual: 100,
      });
    await deps.db.forecastPoint.createMany({ data });
  }
  const mode = async () => (await deps.db.workload.findUniqueOrThrow({ where: { id } })).mode;
  const lines = () => deps.db.audit.findMany({ where: { targetId: id }, orderBy: { id: "asc" } });
  const attention = async () =>
    (
      await attentionOf(
        { db: deps.db, actor: operator, now: deps.clock.now() },
        [],
        await findWorkloads(deps.db),
      )
    ).filter(({ kind }) => kind === "fellBack");

  it("leaves a workload alone whose record is good or too short", async () => {
    await points(START, START + 6 * HOUR, 2);
    deps.at = START + 6 * HOUR;
    await watchTrust(deps);
    expect(await mode()).toBe("autopilot");
    expect(await lines()).toEqual([]);
  });

  it("takes it down a rung when demand is above what was promised for long, and says why", async () => {
    await points(START + 6 * HOUR, START + 14 * HOUR, 2);
    deps.at = START + 14 * HOUR;
    await watchTrust(deps);
    expect(await mode()).toBe("approve");
    const [line] = await lines();
    expect(line).toMatchObject({ action: "fallBack", actorKind: "system" });
    expect(line.summary).toMatch(
      /^Took shop from autopilot to approve\. Demand stayed under the served quantile 0 % of the time; \d+ % was promised\.$/,
    );
    expect(await attention()).toMatchObject([
      { title: "shop fell back to approve", text: line.reason, person: false },
    ]);
    // The record begins anew with the mode: it does not fall on at once.
    await watchTrust(deps);
    expect(await mode()).toBe("approve");
  });

  it("asks a person once when the forecasts hold again, and does not climb by itself", async () => {
    await points(START + 14 * HOUR, START + 28 * HOUR, 0);
    deps.at = START + 28 * HOUR;
    await watchTrust(deps);
    await watchTrust(deps);
    expect(await mode()).toBe("approve");
    expect((await lines()).map(({ action }) => action)).toEqual(["fallBack", "regainTrust"]);
    expect(await attention()).toMatchObject([
      { title: "shop may leave approve again", person: true, mine: true, who: "an operator decides" },
    ]);
  });
});
