import { describe, expect, it } from "vitest";
import { MODES, PLAN_STATES } from "@/server/core/words";
import { isFinal } from "@/server/core/transitions";
import { fallBack, fallsBack, followPlan, regains } from "./mode";
import { neighbours } from "./neighbours";
import { nextLine } from "./next-line";
import { movePlan, PLAN_TRANSITIONS } from "./plan-states";
import { planWorkload } from "./stages";
import { flatForecast, NOW, simpleContext } from "./testing";

const context = simpleContext({ forecast: flatForecast([1751, 1905, 2059, 2120, 2184]) });
const plan = planWorkload({ ...context, policy: { ...context.policy, marginPercent: 12 } });
const facts = {
  now: NOW,
  expiresAt: NOW + 1,
  approved: false,
  rejected: false,
  newerExists: false,
  stopped: false,
};

describe("modes", () => {
  it("does nothing, advises, proposes, acts: one rung after the other", () => {
    const situation = { now: NOW, desired: 11, proposalTtlMinutes: 15, stopped: false };
    expect(MODES.map((mode) => followPlan(plan, { ...situation, mode }).kind)).toEqual([
      "nothing",
      "advise",
      "propose",
      "act",
    ]);
    expect(followPlan(plan, { ...situation, mode: "autopilot", stopped: true }).kind).toBe("advise");
    expect(followPlan({ ...plan, asksPerson: true }, { ...situation, mode: "autopilot" }).kind).toBe(
      "propose",
    );
    expect(followPlan({ ...plan, replicas: 11 }, { ...situation, mode: "autopilot" }).kind).toBe("nothing");
  });

  it("falls back one rung when coverage or skill is lost, and says why", () => {
    expect(fallBack("autopilot", { coverage: 0.84, promised: 0.9 })).toEqual({
      mode: "approve",
      why: "Demand stayed under the served quantile 84 % of the time; 90 % was promised.",
    });
    expect(fallBack("approve", { promised: 0.9, betterThanNaivePercent: -12 })?.mode).toBe("recommend");
    expect(
      fallBack("autopilot", { coverage: 0.86, promised: 0.9, betterThanNaivePercent: 3 }),
    ).toBeUndefined();
    expect(fallBack("observe", { coverage: 0, promised: 0.9 })).toBeUndefined();
  });
});

describe("plan states", () => {
  it("knows every state and ends in the final ones", () => {
    const finals = PLAN_STATES.filter((state) => isFinal(PLAN_TRANSITIONS, state));
    expect(finals).toEqual(["rejected", "expired", "superseded", "failed", "reverted"]);
  });

  it("moves by its predicates only", () => {
    expect(movePlan("proposed", "approved", facts).ok).toBe(false);
    expect(movePlan("proposed", "approved", { ...facts, approved: true })).toEqual({
      ok: true,
      to: "approved",
      when: "hasApproval",
    });
    expect(movePlan("proposed", "approved", { ...facts, approved: true, now: NOW + 1 }).ok).toBe(false);
    expect(movePlan("approved", "actuating", { ...facts, stopped: true }).ok).toBe(false);
    expect(movePlan("rejected", "applied", facts)).toMatchObject({
      ok: false,
      why: expect.stringContaining("final"),
    });
  });
});

describe("words", () => {
  it("says why not one fewer and not clearly more", () => {
    const { fewer, more } = neighbours(plan, {
      ...context,
      policy: { ...context.policy, marginPercent: 12 },
    });
    expect(fewer).toEqual({
      replicas: 13,
      why: "A 1-in-10 peak would leave 151 req/s spare, less than the 12 % promised.",
    });
    expect(more).toEqual({
      replicas: 20,
      why: "99 of 100 times demand stays under 2,184 req/s, and 14 carry 2,380 req/s.",
    });
  });

  it("says what is next in at most 150 characters, and who decides", () => {
    const args = { plan, now: NOW, desired: 11, nextCycleAt: NOW + 60_000, stopped: false } as const;
    const lines = MODES.map((mode) => nextLine({ ...args, mode }));
    expect(lines.map((line) => line.decides)).toEqual(["rule", "rule", "person", "rule"]);
    expect(lines[2].text).toBe(
      "Start 3 replicas at 08:24; 14 ready by 08:26. A person decides by 08:39. Otherwise the reactive floor follows demand.",
    );
    const release = nextLine({
      ...args,
      plan: { ...plan, replicas: 9, readyBy: undefined },
      mode: "approve",
    });
    expect(release.text).toMatch(
      /^Release 2 replicas at 08:24\. A person decides by 08:39\. Otherwise 11 replicas stay\.$/,
    );
    const late = nextLine({ ...args, now: NOW + 5 * 60_000, mode: "approve" }).text;
    expect(late).toMatch(/^Start 3 replicas once approved\. A person decides by /);
    expect(lines[3].text).toBe(
      "Autopilot starts 3 replicas at 08:24; 14 ready by 08:26. Nobody needs to decide.",
    );
    for (const line of lines) expect(line.text.length).toBeLessThanOrEqual(150);
    expect(nextLine({ ...args, plan: undefined, mode: "observe" }).decides).toBe("waiting");
  });
});

describe("what lasts", () => {
  const kept = { coverage: 0.9, promised: 0.9, betterThanNaivePercent: 20 };
  const lost = { coverage: 0.7, promised: 0.9, betterThanNaivePercent: 20 };
  it("takes a workload down only when its record is lost for long and still", () => {
    expect(fallsBack("autopilot", { hours: 20, window: lost, lately: lost })?.mode).toBe("approve");
    expect(fallsBack("autopilot", { hours: 20, window: lost, lately: kept })).toBeUndefined();
    expect(fallsBack("autopilot", { hours: 20, window: kept, lately: lost })).toBeUndefined();
    expect(fallsBack("autopilot", { hours: 6, window: lost, lately: lost })).toBeUndefined();
    expect(fallsBack("recommend", { hours: 20, window: lost, lately: lost })).toBeUndefined();
  });

  it("says when the record is good again, in numbers", () => {
    expect(regains({ hours: 24, window: kept, lately: kept })).toBe(
      "Demand stayed under the served quantile 90 % of the last 24 h, and its forecasts are 20 % better than seasonal naive.",
    );
    expect(regains({ hours: 24, window: kept, lately: lost })).toBeUndefined();
    expect(regains({ hours: 3, window: kept, lately: kept })).toBeUndefined();
    expect(regains({ hours: 24, window: { promised: 0.9 }, lately: kept })).toBeUndefined();
  });
});
