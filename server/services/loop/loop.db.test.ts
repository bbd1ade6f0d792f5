import { beforeAll, describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import { approvePlan } from "@/server/services/plans/approve-plan";
import { invoke } from "@/server/services/verb";
import { actuatePlan } from "./actuate";
import { collect } from "./collect";
import { decideWorkload } from "./decide";
import { scoreWorkload } from "./score";
import { sweep } from "./sweep";
import { forecastAll, LOOP_START, type LoopWorld, loopWorld, ONLY } from "./testing";

const plans = (w: LoopWorld) => w.deps.db.plan.findMany({ orderBy: { number: "asc" } });
const decided = async (w: LoopWorld) => {
  const rows = await w.deps.db.decision.findMany({ orderBy: { at: "asc" } });
  return JSON.stringify(
    rows.map(({ id: _, workloadId: __, planId: ___, policyVersionId: ____, ...row }) => row),
  );
};

const DAY = 24 * 3_600_000;

describe("the loop", () => {
  let w: LoopWorld;
  beforeAll(async () => {
    w = await loopWorld();
  });

  it("collects, forecasts and leaves a proposal with its reasons, once however often it is run", async () => {
    for (let i = 0; i < 2; i++) {
      await collect(w.deps, w.source.id);
      await forecastAll(w);
      await decideWorkload(w.deps, w.workload.id);
    }
    const forecasts = await w.deps.db.forecast.findMany();
    expect(forecasts.length).toBe(5);
    for (const f of forecasts)
      expect(f.q50.every((value, i) => value >= f.q10[i] && value <= f.q99[i])).toBe(true);
    const decisions = await w.deps.db.decision.findMany();
    expect(decisions).toHaveLength(1);
    expect((decisions[0].reasons as { stage: string }[]).map((r) => r.stage)).toContain("Forecast");
    const [plan, ...others] = await plans(w);
    expect(others).toEqual([]);
    expect(plan).toMatchObject({ state: "proposed", fromReplicas: w.workload.desired });
    expect(plan.toReplicas).not.toBe(plan.fromReplicas);
    expect(plan.expiresAt.getTime()).toBeGreaterThan(LOOP_START);
    expect(w.sandbox.platform.changes()).toEqual([]);
  });

  it("changes the target once when it is killed between the change and its note of it", async () => {
    const [plan] = await plans(w);
    await invoke(approvePlan, systemActor("test", "Approver"), w.deps, { id: plan.id });
    expect(w.deps.jobs.at(-1)).toMatchObject({ name: "actuate", payload: { planId: plan.id } });
    w.breakTarget("after the change");
    await expect(actuatePlan(w.deps, plan.id)).rejects.toThrow("broke off");
    expect((await plans(w))[0].state).toBe("actuating");
    w.breakTarget("never");
    // The sweep finds what was lost and hands it over again.
    w.at(LOOP_START + 60_000);
    w.deps.jobs.length = 0;
    await sweep(w.deps);
    expect(w.deps.jobs).toMatchObject([{ name: "actuate", payload: { planId: plan.id } }]);
    await actuatePlan(w.deps, plan.id);
    await actuatePlan(w.deps, plan.id);
    expect((await plans(w))[0].state).toBe("applied");
    expect(w.sandbox.platform.changes()).toHaveLength(1);
    expect((await w.deps.target({ id: "", kind: "", config: {} }).read(ONLY)).desired).toBe(plan.toReplicas);
    const audit = await w.deps.db.audit.findMany({ where: { targetId: plan.id }, orderBy: { id: "asc" } });
    expect(audit.map((line) => line.action)).toEqual(["decideWorkload", "approvePlan", "actuatePlan"]);
    expect(audit[1]).toMatchObject({ actorName: "Approver" });
  });

  it("acts on nothing while everything is stopped", async () => {
    w.at(LOOP_START + 10 * 60_000);
    const setting = { key: "stop", value: { stopped: true } };
    await w.deps.db.setting.upsert({ where: { key: "stop" }, create: setting, update: setting });
    await w.deps.db.plan.updateMany({
      where: { state: "applied" },
      data: { state: "approved", actAt: new Date(w.deps.at) },
    });
    const [plan] = await plans(w);
    await actuatePlan(w.deps, plan.id);
    expect((await plans(w))[0]).toMatchObject({ state: "failed" });
    await collect(w.deps, w.source.id);
    await decideWorkload(w.deps, w.workload.id);
    const last = await w.deps.db.decision.findFirstOrThrow({ orderBy: { at: "desc" } });
    expect(last.outcome).toBe("stopped");
    expect(w.sandbox.platform.changes()).toHaveLength(1);
  });

  it("fills in what happened beside what was forecast", async () => {
    w.at(LOOP_START + 61 * 60_000);
    await collect(w.deps, w.source.id);
    await scoreWorkload(w.deps, w.workload.id);
    const points = await w.deps.db.forecastPoint.findMany({
      where: { at: { lt: new Date(LOOP_START + 55 * 60_000) } },
    });
    expect(points.length).toBeGreaterThan(0);
    for (const point of points) expect(point.actual).not.toBeNull();
  });
});

describe("decisions depend on the past alone", () => {
  it("gives the same bytes for the same history and seed, whatever is stored for later instants", async () => {
    const [clean, spoilt] = [await loopWorld(), await loopWorld()];
    const later: { seriesId: number; at: number; value: number }[] = [];
    for (const info of await spoilt.deps.series.list(spoilt.workload.id)) {
      for (let at = LOOP_START; at < LOOP_START + DAY; at += 60_000)
        later.push({ seriesId: info.id, at, value: 1e12 });
    }
    await spoilt.deps.series.write(later);
    for (const w of [clean, spoilt]) {
      for (const minutes of [0, 1, 2]) {
        w.at(LOOP_START + minutes * 1_000);
        await forecastAll(w);
        await decideWorkload(w.deps, w.workload.id);
      }
    }
    expect(
      (await clean.deps.db.forecast.findMany({ orderBy: { seriesId: "asc" } })).map((f) => f.q90),
    ).toEqual((await spoilt.deps.db.forecast.findMany({ orderBy: { seriesId: "asc" } })).map((f) => f.q90));
    expect(await decided(clean)).toBe(await decided(spoilt));
    expect(await decided(clean)).toContain("Forecast");
  });
});
