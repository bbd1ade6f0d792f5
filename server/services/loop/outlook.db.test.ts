import { beforeAll, describe, expect, it } from "vitest";
import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import type { Reason } from "@/server/core/planning/plan";
import { recheck } from "@/server/core/planning/recompute";
import { PRESETS } from "@/server/core/policy/presets";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { seriesOutlook } from "@/server/store/outlooks";
import { ensureSource, markCollected } from "@/server/store/sources";
import { testDeps } from "@/server/testing/deps";
import { collect } from "./collect";
import { decideWorkload } from "./decide";
import { forecastWorkloads } from "./forecast";
import { stepFor } from "./outlook";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.UTC(2026, 10, 17, 8, 25);
const ONLY = "checkout-api";

/** A sandbox workload with four days of history under a policy that prices risk. */
async function world() {
  const clock = { at: NOW };
  const sandbox = inProcessSandbox({ seed: 7, liveStart: NOW }, () => clock.at);
  const deps = await testDeps(NOW, {
    metricsSource: () => ({
      discover: async () => (await sandbox.metrics.discover()).filter((found) => found.name === ONLY),
      async *read(from, to, signal) {
        for await (const batch of sandbox.metrics.read(from, to, signal, "totals"))
          if (batch.externalId === ONLY) yield batch;
      },
    }),
    target: () => sandbox.target,
  });
  await ensurePresetPolicies(deps.db, NOW);
  const source = await ensureSource(deps.db, "sandbox", "Sandbox");
  await markCollected(deps.db, source.id, NOW - 4 * DAY, NOW);
  await collect(deps, source.id);
  const body = { ...PRESETS.aggressive, planner: "risk" };
  await deps.db.policyVersion.updateMany({ data: { body } });
  const policy = await deps.db.policy.findFirstOrThrow();
  const { id } = await deps.db.workload.findFirstOrThrow();
  await deps.db.workload.update({ where: { id }, data: { policyId: policy.id } });
  return {
    deps,
    source,
    id,
    at: (now: number) => {
      deps.at = now;
      clock.at = now;
    },
  };
}

describe("a policy that prices risk", () => {
  let w: Awaited<ReturnType<typeof world>>;
  beforeAll(async () => {
    w = await world();
  });
  const newest = async () => w.deps.db.decision.findFirstOrThrow({ orderBy: { at: "desc" } });
  const oddsOf = async () => {
    const { reasons } = await newest();
    const found = (reasons as unknown as Reason[]).find((reason) => reason.stage === "Odds");
    if (!found) throw new Error("The decision has no Odds reason.");
    return found;
  };
  const views = async () => {
    const infos = await w.deps.series.list(w.id);
    const kept = await Promise.all(infos.map((info) => seriesOutlook(w.deps.db, info.id)));
    return kept.filter((each) => each !== undefined);
  };

  it("says so while its odds are not learnt, and the floor acts alone", async () => {
    await decideWorkload(w.deps, w.id);
    expect((await oddsOf()).why).toBe(
      `The odds of ${ONLY} are not learnt yet. Only the reactive floor acts.`,
    );
  });

  it("plans from what the forecaster learnt, with a reason that recomputes", async () => {
    await forecastWorkloads(w.deps, [w.id]);
    w.at(NOW + MINUTE);
    await decideWorkload(w.deps, w.id);
    const { reasons, wanted } = await newest();
    const odds = await oddsOf();
    expect(odds.why).toMatch(/^A short minute is worth [\d.,]+ replica-minutes\./);
    expect(odds.numbers?.price).toBe(PRESETS.aggressive.replicaMinutesPerShortMinute);
    expect(recheck(wanted, reasons as unknown as Reason[])).toEqual({ agrees: true });
    const raised = { ...odds, numbers: { ...odds.numbers, price: 1, lastCost: 1e6 } };
    expect(recheck(wanted, [raised])).toMatchObject({ agrees: false, stage: "Odds" });
  });

  it("reads on without learning anew, and does not act on what is old", async () => {
    const before = await w.deps.db.seriesOutlook.findMany({ orderBy: { seriesId: "asc" } });
    w.at(NOW + 6 * MINUTE);
    await collect(w.deps, w.source.id);
    await forecastWorkloads(w.deps, [w.id]);
    const after = await w.deps.db.seriesOutlook.findMany({ orderBy: { seriesId: "asc" } });
    expect(after.map((row) => row.learntAt)).toEqual(before.map((row) => row.learntAt));
    expect(after.map((row) => row.at.getTime())).toEqual(before.map(() => NOW + 6 * MINUTE));
    for (const kept of await views()) {
      if (!("view" in kept)) continue;
      const { view } = kept;
      expect((view.start + view.newest * view.step + view.step) * 1000).toBe(NOW + 6 * MINUTE);
      for (const tail of view.ahead) expect(tail).toEqual([...tail].sort((a, b) => a - b));
    }
    w.at(NOW + 50 * MINUTE);
    await decideWorkload(w.deps, w.id);
    expect((await oddsOf()).why).toContain("are from 08:31 UTC, too old to act on.");
  });

  it("looks at slow starts on a coarser grid", () => {
    expect([stepFor({ step: MINUTE }, 160), stepFor({ step: MINUTE }, 1200)]).toEqual([MINUTE, 5 * MINUTE]);
    expect(stepFor({ step: 10 * MINUTE }, 60)).toBe(10 * MINUTE);
  });
});
