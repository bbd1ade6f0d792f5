import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/server/core/access/actor";
import { invoke } from "@/server/services/verb";
import { addCalendarEvent } from "@/server/services/events/add-calendar-event";
import { listCalendarEvents } from "@/server/services/events/list-calendar-events";
import { getOverview } from "@/server/services/overview/get-overview";
import { fleetChart } from "@/server/services/overview/fleet-chart";
import { testDatabase } from "@/server/testing/database";
import { changeMode } from "./change-mode";
import { explainDecision } from "./explain-decision";
import { holdWorkload } from "./hold-workload";
import { listWorkloads } from "./list-workloads";
import { releaseHold } from "./release-hold";
import { workloadWorld } from "./testing";
import { workloadAccuracy } from "./workload-accuracy";
import { workloadChart } from "./workload-chart";
import { workloadCurve } from "./workload-curve";
import { workloadForecast } from "./workload-forecast";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 17, 8, 24);
const { url } = await testDatabase();
const world = await workloadWorld(url, NOW);
const { deps } = world;
const operator: Actor = { kind: "user", id: "o", name: "Operator", role: "operator" };
const viewer: Actor = { kind: "user", id: "v", name: "Viewer", role: "viewer" };
const ask = (verb: Parameters<typeof invoke>[0], input: unknown, actor = operator) =>
  // Each test names the part of the answer that it reads.
  // oxlint-disable-next-line typescript/no-explicit-any
  invoke(verb, actor, deps, input) as Promise<any>;

let tight = "";
let calm = "";
beforeAll(async () => {
  tight = await world.addWorkload("checkout-api", { replicas: 11 });
  calm = await world.addWorkload("catalog-api", { mode: "autopilot", application: "catalog", replicas: 18 });
  const minutes = Array.from({ length: 600 }, (_, i) => i);
  for (const [id, level, replicas] of [
    [tight, 1452, 11],
    [calm, 2000, 18],
  ] as const) {
    const series = await world.addSamples(
      id,
      "requests",
      NOW - 600 * MINUTE,
      minutes.map((i) => (i === 599 ? level : level - 100)),
    );
    await world.addSamples(
      id,
      "replicas_ready",
      NOW - 600 * MINUTE,
      minutes.map(() => replicas),
    );
    await world.addForecast(series, NOW - 4 * MINUTE, (step) => (step === 6 ? level * 1.3 : level));
  }
});
afterAll(() => world.close());

describe("listWorkloads", () => {
  it("puts the least headroom first and counts it against the peak p90 of the next 30 min", async () => {
    const { items } = await ask(listWorkloads, { sort: "headroom" });
    expect(items.map((item: { name: string }) => item.name)).toEqual(["checkout-api", "catalog-api"]);
    const { headroom } = items[0];
    expect(headroom).toMatchObject({ now: 1452, ready: 1870, shadow: 0 });
    expect(headroom.p90).toBeCloseTo(1452 * 1.3 * 1.1);
    expect(headroom.left).toBeCloseTo((1870 - 1452 * 1.43) / 1870);
  });

  it("filters and pages", async () => {
    const { items } = await ask(listWorkloads, { mode: "observe,autopilot", text: "CATA" });
    expect(items).toHaveLength(1);
    const first = await ask(listWorkloads, { limit: 1 });
    expect(first).toMatchObject({ nextCursor: "1", total: 2 });
    const second = await ask(listWorkloads, { limit: 1, cursor: first.nextCursor });
    expect(second.items[0].name).not.toBe(first.items[0].name);
    expect(second.nextCursor).toBeNull();
  });
});

describe("workloadForecast", () => {
  it("gives quantiles from the step that covers now to the horizon", async () => {
    const answer = await ask(workloadForecast, { id: tight, resource: "requests", horizon: "30m" });
    expect(answer).toMatchObject({
      stepSeconds: 300,
      unit: "1/s",
      model: "ensemble",
      issuedAt: "2026-11-17T08:20:00.000Z",
    });
    expect(answer.points).toHaveLength(7);
    expect(answer.points[0].at).toBe("2026-11-17T08:20:00.000Z");
    expect(Object.keys(answer.points[0].quantiles)).toEqual(["0.1", "0.5", "0.9", "0.95", "0.99"]);
  });

  it("says why there is none", async () => {
    await expect(ask(workloadForecast, { id: tight, resource: "cpu" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(ask(workloadForecast, { id: tight, horizon: "soon" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("workloadCurve", () => {
  it("never leaves out a column for being narrower than the step", async () => {
    const answer = await ask(workloadCurve, { id: tight, from: NOW - 500 * MINUTE, to: NOW, points: 500 });
    expect(answer.stepSeconds).toBe(60);
    expect(answer.points).toHaveLength(500);
    expect(answer.gaps).toEqual([]);
  });

  it("keeps the spike of a wide column", async () => {
    const answer = await ask(workloadCurve, { id: tight, from: NOW - 600 * MINUTE, to: NOW, points: 10 });
    expect(answer.points.at(-1)).toMatchObject({ min: 1352, max: 1452 });
  });
});

describe("workloadChart", () => {
  it("gives what the chart draws in one answer", async () => {
    await ask(addCalendarEvent, {
      kind: "campaign",
      title: "Morning deals",
      startsAt: "2026-11-17T08:45:00Z",
      endsAt: "2026-11-17T09:45:00Z",
      application: "storefront",
    });
    const answer = await ask(workloadChart, {
      id: tight,
      from: NOW - 8 * 3_600_000,
      to: NOW + 4 * 3_600_000,
    });
    expect(answer.demand.length).toBe(480);
    expect(answer.ready).toEqual([{ at: NOW - 480 * MINUTE, value: 11 }]);
    expect(answer.forecast.steps[0].at).toBe(NOW - 4 * MINUTE);
    expect(answer.forecast.steps.at(-1).at).toBeLessThanOrEqual(NOW + 4 * 3_600_000);
    expect(answer.planned.length).toBeGreaterThan(0);
    expect(answer.events.map((event: { title: string }) => event.title)).toEqual(["Morning deals"]);
  });
});

describe("explainDecision", () => {
  it("explains the last look at or before a moment, also when nothing was done", async () => {
    await expect(ask(explainDecision, { id: tight })).rejects.toMatchObject({ code: "not_found" });
    for (const [minute, outcome] of [
      [10, "none"],
      [2, "proposed"],
    ] as const) {
      await deps.db.decision.create({
        data: {
          workloadId: tight,
          at: new Date(NOW - minute * MINUTE),
          current: 11,
          wanted: outcome === "none" ? 11 : 14,
          floor: 11,
          share: { reactive: 11, predictive: 0, shadow: 0 },
          reasons: [{ stage: "Need now", from: 0, to: 11, why: "1,452 req/s now." }],
          outcome,
          outcomeWhy: "The plan changes nothing.",
          inputs: {},
        },
      });
    }
    expect(await ask(explainDecision, { id: tight })).toMatchObject({ wanted: 14, outcome: "proposed" });
    const then = new Date(NOW - 5 * MINUTE).toISOString();
    expect(await ask(explainDecision, { id: tight, at: then })).toMatchObject({
      wanted: 11,
      outcome: "none",
      current: 11,
    });
  });
});

describe("changeMode", () => {
  it("asks for a reason and a role, closes what waits, and leaves an audit line", async () => {
    await expect(ask(changeMode, { id: tight, mode: "recommend" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const input = { id: tight, mode: "recommend", reason: "The forecast lags since Monday" };
    await expect(ask(changeMode, input, viewer)).rejects.toMatchObject({ code: "forbidden" });
    const at = new Date(NOW);
    const plan = {
      workloadId: tight,
      state: "proposed",
      createdAt: at,
      actAt: at,
      expiresAt: new Date(NOW + 12 * MINUTE),
    };
    await deps.db.plan.create({
      data: {
        ...plan,
        fromReplicas: 11,
        toReplicas: 14,
        floor: 11,
        share: {},
        reasons: [],
        inputs: {},
        headline: "More",
        otherwise: "Short",
      },
    });
    expect(await ask(changeMode, input)).toMatchObject({
      from: "approve",
      mode: "recommend",
      changed: true,
      closed: 1,
    });
    const line = await deps.db.audit.findFirst({ where: { action: "changeMode" } });
    expect(line).toMatchObject({
      summary: "Moved checkout-api from approve to recommend.",
      reason: input.reason,
    });
    expect(await ask(changeMode, input)).toMatchObject({ changed: false });
    expect(await deps.db.audit.count({ where: { action: "changeMode" } })).toBe(1);
  });

  it("keeps a workload without an active policy from acting", async () => {
    const bare = await world.addWorkload("bare", { mode: "observe" });
    await deps.db.workload.update({ where: { id: bare }, data: { policyId: null } });
    const input = { id: bare, mode: "autopilot", reason: "try it" };
    await expect(ask(changeMode, input)).rejects.toMatchObject({ code: "conflict" });
    await deps.db.workload.delete({ where: { id: bare } });
  });
});

describe("holdWorkload", () => {
  it("holds at most four hours, shows in the Next line, and ends when released", async () => {
    await expect(ask(holdWorkload, { id: calm, minutes: 300 })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const held = await ask(holdWorkload, { id: calm, minutes: 120, reason: "Load test" });
    expect(held.heldUntil).toBe("2026-11-17T10:24:00.000Z");
    const { items } = await ask(listWorkloads, { text: "catalog" });
    expect(items[0].next.text).toBe("A person holds 18 replicas until 10:24. Then plans act again.");
    expect(await ask(releaseHold, { id: calm })).toMatchObject({ released: true });
    expect(await ask(releaseHold, { id: calm })).toMatchObject({ released: false });
  });
});

describe("calendar", () => {
  it("refuses an end before the start and lists by stretch and application", async () => {
    const wrong = {
      kind: "other",
      title: "x",
      startsAt: "2026-11-17T10:00:00Z",
      endsAt: "2026-11-17T09:00:00Z",
    };
    await expect(ask(addCalendarEvent, wrong)).rejects.toMatchObject({ code: "invalid_input" });
    expect((await ask(listCalendarEvents, { application: "catalog" })).items).toEqual([]);
    const { items } = await ask(listCalendarEvents, { from: NOW, application: "storefront" });
    expect(items[0]).toMatchObject({ title: "Morning deals", startsAt: "2026-11-17T08:45:00.000Z" });
    expect((await ask(listCalendarEvents, { to: NOW })).items).toEqual([]);
  });
});

describe("workloadAccuracy", () => {
  it("says nothing where nothing was scored, and counts what capacity met", async () => {
    const answer = await ask(workloadAccuracy, { id: tight });
    expect(answer).toMatchObject({ coverage: null, skill: null, points: 0, shortMinutes: 0, reactive: null });
    // Up to the last full ten minutes: 596 of the 600 minutes.
    expect(answer.knownMinutes).toBe(596);
    expect(answer.cost).toBeCloseTo((596 / 60) * 11 * 0.12);
  });
});

describe("getOverview", () => {
  it("puts what waits first and the hour ahead in lanes", async () => {
    await deps.db.workload.update({ where: { id: tight }, data: { mode: "approve" } });
    const at = new Date(NOW);
    const plan = {
      workloadId: tight,
      state: "proposed",
      createdAt: at,
      actAt: at,
      expiresAt: new Date(NOW + 12 * MINUTE),
    };
    const { id } = await deps.db.plan.create({
      data: {
        ...plan,
        fromReplicas: 11,
        toReplicas: 14,
        floor: 11,
        share: {},
        reasons: [],
        inputs: {},
        headline: "More",
        otherwise: "About 9 min short.",
      },
    });
    const answer = await ask(getOverview, {});
    expect(answer).toMatchObject({ waits: 1, firstDeadlineAt: NOW + 12 * MINUTE, workloads: 2 });
    expect(answer.attention[0]).toMatchObject({
      kind: "plan",
      planId: id,
      who: "an approver decides",
      mine: false,
    });
    expect(answer.tight[0].name).toBe("checkout-api");
    const people = answer.lanes.filter((mark: { lane: string }) => mark.lane === "people");
    expect(people[0]).toMatchObject({ kind: "bar", text: "checkout-api +3 lapses 08:36" });
    expect(answer.lanes.some((mark: { lane: string }) => mark.lane === "autopilot")).toBe(true);
    expect(answer.lanes.find((mark: { lane: string }) => mark.lane === "world").text).toBe("Morning deals");
  });

  it("adds demand, capacity and forecasts of all workloads", async () => {
    const answer = await ask(fleetChart, { resource: "requests" });
    expect(answer.demand.at(-2).value).toBeCloseTo(1352 + 1900);
    expect(answer.ready.at(-1).value).toBeCloseTo(29 * 170);
    expect(answer.forecast[0].q50).toBeCloseTo(3452);
  });
});
