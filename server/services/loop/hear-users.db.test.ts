import { beforeAll, describe, expect, it } from "vitest";
import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import { packColumn, unpackColumn } from "@/server/core/behaviour/demand/column-state";
import { learnBehaviour } from "@/server/services/behaviour/learn-behaviour";
import { lookout } from "@/server/services/behaviour/outlook";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { inspectForecast } from "@/server/services/workloads/inspect-forecast";
import { systemActor } from "@/server/auth/actors";
import { invoke } from "@/server/services/verb";
import type { SaidOfUsers } from "@/server/store/behaviour-columns";
import { ensureSource, markCollected, markUsersCollected } from "@/server/store/sources";
import { testDeps } from "@/server/testing/deps";
import { collect } from "./collect";
import { collectUsers } from "./collect-users";
import { findCoherent } from "@/server/store/coherent";
import { forecastSegments, segmentNode, UNDER_SEGMENTS } from "./forecast-segments";
import { forecastWorkloads } from "./forecast";
import { reconcileApplication } from "./reconcile";
import { LOOP_START, ONLY } from "./testing";

const [MINUTE, HOUR] = [60_000, 3_600_000];

/** usersWorld watches one workload of a sandbox for 30 hours, and its users for twelve; habits and costs are learnt. */
async function usersWorld() {
  const clock = { at: LOOP_START };
  const sandbox = inProcessSandbox({ seed: 7, liveStart: LOOP_START }, () => clock.at);
  const deps = await testDeps(LOOP_START, {
    metricsSource: () => ({
      discover: async () => (await sandbox.metrics.discover()).filter((found) => found.name === ONLY),
      async *read(from, to, signal, whose) {
        for await (const batch of sandbox.metrics.read(from, to, signal, whose))
          if (batch.externalId === ONLY) yield batch;
      },
    }),
    eventSource: () => sandbox.events,
    target: () => sandbox.target,
  });
  await ensurePresetPolicies(deps.db, LOOP_START);
  const { id } = await ensureSource(deps.db, "sandbox", "Sandbox");
  await markCollected(deps.db, id, LOOP_START - 30 * HOUR, LOOP_START);
  await collect(deps, id);
  await markUsersCollected(deps.db, id, LOOP_START - 12 * HOUR);
  await collectUsers(deps, id);
  await learnBehaviour(deps);
  const workload = await deps.db.workload.findFirstOrThrow();
  // First forecasts are made one a job.
  for (let resource = 0; resource < 5; resource++) await forecastWorkloads(deps, [workload.id]);
  const at = (now: number): void => {
    deps.at = now;
    clock.at = now;
  };
  return { deps, at, sourceId: id, workload };
}
type UsersWorld = Awaited<ReturnType<typeof usersWorld>>;

const columns = async ({ deps }: UsersWorld) =>
  (await deps.db.behaviourColumn.findMany({ orderBy: { seriesId: "asc" } })).map(({ body, ...row }) => ({
    ...row,
    column: unpackColumn(body, 5),
  }));

describe("users heard in the loop", () => {
  let w: UsersWorld;
  beforeAll(async () => {
    w = await usersWorld();
  });

  it("keeps an account of every series that users do something to, from the first forecast on", async () => {
    const rows = await columns(w);
    expect(rows).toHaveLength(5);
    for (const { at, column, said } of rows) {
      expect(at.getTime()).toBe(LOOP_START);
      expect(column.waiting).toHaveLength(5);
      const told = said as { sentence: string; active: number; shares: number[] };
      expect(told.active).toBeGreaterThan(0);
      expect(told.shares).toEqual([0, 0, 0, 0, 0]);
      expect(told.sentence).toContain("follows traffic alone");
    }
  });

  it("sees in what users are about to do what the workload is about to need, and nothing of other applications", async () => {
    const said = await lookout()(w.deps, LOOP_START);
    const sum = (values: ArrayLike<number> = []): number => Array.from(values).reduce((a, b) => a + b, 0);
    const outlook = said?.of("storefront", w.workload.id, "cpu");
    const [info] = (await w.deps.series.list(w.workload.id)).filter(({ measure }) => measure === "cpu");
    const grid = { start: LOOP_START - 60 * MINUTE, step: 5 * MINUTE, length: 12 };
    const used = sum((await w.deps.series.read(info.id, grid)).values);
    for (const told of [outlook?.done, outlook?.ahead]) {
      expect(sum(told) / used).toBeGreaterThan(0.01);
      expect(sum(told) / used).toBeLessThan(10);
    }
    expect(said?.of("nothing", w.workload.id, "cpu")).toBeUndefined();
  });

  it("learns from what came, and says the same after a restart and whatever is stored for later instants", async () => {
    const tools = { lookout: lookout() };
    for (const minutes of [5, 10, 15]) {
      const now = LOOP_START + minutes * MINUTE;
      w.at(now + 20_000);
      await collect(w.deps, w.sourceId);
      const said = (await tools.lookout(w.deps, now))?.of("storefront", w.workload.id, "cpu");
      const later = { session: "s", application: "storefront", action: "checkout", user: "u_later" };
      await w.deps.activity.add(
        Array.from({ length: 40 }, (_, n) => ({ ...later, id: `${minutes} ${n}`, at: now + n * 1_000 })),
      );
      const again = (await lookout()(w.deps, now))?.of("storefront", w.workload.id, "cpu");
      expect(again).toEqual(said);
      await w.deps.db.$executeRaw`DELETE FROM "ActivityEvent" WHERE "user" = 'u_later'`;
      for (let repeated = 0; repeated < 2; repeated++)
        await forecastWorkloads(w.deps, [w.workload.id], tools);
    }
    for (const { column, at } of await columns(w)) {
      expect(at.getTime()).toBe(LOOP_START + 15 * MINUTE);
      expect(column.leads.map(({ join }) => join.seen)).toEqual([3, 2, 1, 0, 0]);
    }
  });

  it("makes users sum to segments, and segments to the application, at every step", async () => {
    const { applicationId } = w.workload;
    const start = LOOP_START + 15 * MINUTE;
    await reconcileApplication(w.deps, applicationId);
    expect(w.deps.jobs.some(({ name }) => name === "forecastSegments")).toBe(true);
    for (let again = 0; again < 2; again++) await forecastSegments(w.deps, applicationId);
    const [whole] = await findCoherent(w.deps.db, applicationId, "cpu");
    const nodes = await findCoherent(w.deps.db, applicationId, "cpu", UNDER_SEGMENTS);
    expect(whole.grid.start).toBe(start);
    const isUser = ({ node }: { node: string }): boolean =>
      node.includes("/") && node !== segmentNode(undefined, "");
    const top = nodes.filter((one) => !isUser(one));
    expect(top.length).toBeGreaterThanOrEqual(3);
    expect(nodes.some((one) => isUser(one) && !one.node.endsWith("/"))).toBe(true);
    for (let h = 0; h < 12; h++) {
      const sum = (some: typeof nodes): number =>
        some.reduce((total, { quantiles }) => total + quantiles.paths[1][h], 0);
      expect(sum(top) / whole.quantiles.paths[1][h]).toBeCloseTo(1, 3);
      for (const one of top) {
        const members = nodes.filter(({ node }) => isUser({ node }) && node.startsWith(`${one.node}/`));
        if (members.length > 0) expect(sum(members)).toBeCloseTo(one.quantiles.paths[1][h], 6);
      }
    }
  });

  it("moves the forecast once its account speaks for users, and says so", async () => {
    // An account in which every act that was ahead brought what it costs, and traffic did not see it.
    for (const row of await columns(w)) {
      for (const { join, traffic, joined } of row.column.leads) {
        join.seen = 500;
        join.plainError = 2;
        join.joinedError = 1;
        traffic.fill(2e15);
        joined.fill(1e15);
        for (let i = 0; i < join.size; i++) join.matrix[i].fill(0)[i] = 100;
        join.right.fill(0)[1] = 100;
      }
      const body = Buffer.from(packColumn(row.column));
      await w.deps.db.behaviourColumn.update({ where: { seriesId: row.seriesId }, data: { body } });
    }
    const now = LOOP_START + 20 * MINUTE;
    w.at(now + 20_000);
    await collect(w.deps, w.sourceId);
    // Activity that is complete to 20 minutes ago only tells nothing.
    expect(await lookout()(w.deps, now)).toBeUndefined();
    await collectUsers(w.deps, w.sourceId);
    await forecastWorkloads(w.deps, [w.workload.id]);
    const rows = await w.deps.db.forecast.findMany({ where: { issuedAt: new Date(now) } });
    expect(rows).toHaveLength(5);
    for (const { q10, q50, q99, weights } of rows) {
      expect((weights as Record<string, number>)["what users do"]).toBeGreaterThan(0.9);
      q50.forEach((value, h) => expect(q10[h] <= value && value <= q99[h]).toBe(true));
    }
    const points = await w.deps.db.forecastPoint.findMany({
      where: { issuedAt: new Date(now), leadMs: 5 * MINUTE },
      orderBy: { seriesId: "asc" },
    });
    for (const { seriesId, q50 } of points)
      expect(q50).toBe(rows.find((row) => row.seriesId === seriesId)?.q50[0]);
    const said = (await columns(w)).map((row) => row.said as unknown as SaidOfUsers);
    expect(said[0].sentence).toMatch(/it counts \d+ %\./);
  });

  it("stands among the experts with its share and what it lost", async () => {
    const actor = systemActor("test", "Test");
    const { explained } = await invoke(inspectForecast, actor, w.deps, { id: w.workload.id });
    const voter = explained?.voters.find(({ kind }) => kind === "users");
    expect(voter?.name).toBe("what users do");
    expect(voter?.losses[0]).toBeGreaterThan(0);
    explained?.leadMinutes.forEach((_, k) =>
      expect(explained.voters.reduce((sum, { weights }) => sum + weights[k], 0)).toBeCloseTo(1, 3),
    );
    expect(explained?.users?.sentence).toContain("did something in the last hour");
  });
});
