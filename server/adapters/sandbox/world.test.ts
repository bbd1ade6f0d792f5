import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ActivityEvent } from "@/server/ports/event-source";
import { SIZE, slot } from "./actions";
import { SANDBOX_RESOURCES, WORKLOADS } from "./catalogue";
import { DAY, dayOf, HOUR, MINUTE } from "./epoch";
import { HOURS_A_DAY, MINUTES_A_DAY } from "./named-use";
import { truthOf } from "./truth";
import { createWorld, type World } from "./world";

const LIVE = Date.UTC(2026, 10, 17, 8, 24, 11);
const world = createWorld({ seed: 1, liveStart: LIVE });

const activityOf = (of: World, from: number, to: number): ActivityEvent[] =>
  [...of.activity(from, to)].flat();

describe("createWorld", () => {
  it("makes the same world from the same seed, byte for byte, whatever was asked before", () => {
    const again = createWorld({ seed: 1, liveStart: LIVE });
    const day = dayOf(LIVE) - 3;
    world.demandOn(day - 9);
    again.demandOn(day + 4);
    expect(again.demandOn(day)).toEqual(world.demandOn(day));
    const json = (of: World) => JSON.stringify(activityOf(of, day * DAY, (day + 1) * DAY));
    expect(json(again)).toBe(json(world));
    expect(again.calendar(LIVE - 28 * DAY, LIVE + 28 * DAY, LIVE)).toEqual(
      world.calendar(LIVE - 28 * DAY, LIVE + 28 * DAY, LIVE),
    );
  });

  it("makes another world from another seed", () => {
    const other = createWorld({ seed: 2, liveStart: LIVE });
    const day = dayOf(LIVE) - 3;
    expect(other.people.map(({ pseudonym }) => pseudonym)).not.toEqual(
      world.people.map(({ pseudonym }) => pseudonym),
    );
    expect(other.demandOn(day)).not.toEqual(world.demandOn(day));
  });

  it("answers a stretch as the slice of the whole", () => {
    const from = LIVE - 2 * DAY;
    const whole = activityOf(world, from, LIVE);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 * DAY }), fc.integer({ min: 0, max: 2 * DAY }), (a, b) => {
        const [start, end] = [from + Math.min(a, b), from + Math.max(a, b)];
        const slice = whole.filter(({ at }) => at >= start && at < end);
        expect(activityOf(createWorld(world.identity), start, end)).toEqual(slice);
      }),
      { numRuns: 6, seed: 1 },
    );
  });

  it("has about 300 users with pseudonyms of their own", () => {
    const names = world.people.map(({ pseudonym }) => pseudonym);
    expect(new Set(names).size).toBe(300);
    for (const name of names) expect(name).toMatch(/^u_[0-9A-Za-z]{6}$/);
  });

  it("never lets named users use more than there is", () => {
    for (const day of [dayOf(LIVE) - 20, dayOf(LIVE) - 3]) {
      const [total, named] = [world.demandOn(day), world.useOn(day).minutes];
      expect(total.findIndex((value, i) => named[i] > value)).toBe(-1);
    }
  });

  it("adds the users' hours up to what named users use together", () => {
    const { minutes, hours } = world.useOn(dayOf(LIVE) - 6);
    for (let place = 0; place < SIZE; place++) {
      let [byMinute, byUser] = [0, 0];
      for (let minute = 0; minute < MINUTES_A_DAY; minute++)
        byMinute += minutes[place * MINUTES_A_DAY + minute] / 60;
      for (const own of hours.values())
        for (let h = 0; h < HOURS_A_DAY; h++) byUser += own[place * HOURS_A_DAY + h];
      expect(byUser).toBeCloseTo(byMinute, -Math.log10(byMinute + 1e-9) + 6);
    }
  });

  it("gives checkout-api a daily shape between 150 and 2,500 requests a second", () => {
    const place = slot(0, 0);
    const values = Array.from({ length: 7 * 1440 }, (_, i) =>
      world.demandAt(place, LIVE - 7 * DAY + i * MINUTE),
    );
    const sorted = values.sort((a, b) => a - b);
    expect(sorted[0]).toBeGreaterThan(150);
    expect(sorted[sorted.length - 1]).toBeLessThan(2500);
    expect(sorted[Math.floor(0.9 * sorted.length)] / sorted[Math.floor(0.1 * sorted.length)]).toBeGreaterThan(
      1.8,
    );
  });

  it("repeats its week: the same hour a week before explains most of it", () => {
    const places = WORKLOADS.map(({ primary }, workload) =>
      slot(workload, SANDBOX_RESOURCES.indexOf(primary)),
    );
    const logs = (from: number): number[][] =>
      Array.from({ length: 7 * 24 }, (_, h) =>
        places.map((place) => Math.log(world.demandAt(place, from + h * HOUR))),
      );
    const [now, then] = [logs(LIVE - 9 * DAY), logs(LIVE - 16 * DAY)];
    for (const [workload, { id }] of WORKLOADS.entries()) {
      const column = (rows: number[][]): number[] => rows.map((row) => row[workload]);
      expect(correlation(column(now), column(then)), id).toBeGreaterThan(0.5);
    }
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

describe("the calendar", () => {
  it("knows a campaign ahead at every start, announced days before", () => {
    for (let hour = 0; hour < 24 * 7; hour += 11) {
      const liveStart = LIVE + hour * HOUR;
      const events = createWorld({ seed: 4, liveStart }).calendar(liveStart, liveStart + 14 * DAY, liveStart);
      const ahead = events.filter(({ kind, startsAt }) => kind === "campaign" && startsAt > liveStart);
      expect(ahead.length).toBeGreaterThan(0);
      for (const { announcedAt, startsAt } of ahead)
        expect(startsAt - announcedAt).toBeGreaterThanOrEqual(3 * DAY);
    }
  });

  it("tells nothing before its announcement", () => {
    const later = world.calendar(LIVE - 28 * DAY, LIVE + 20 * DAY, LIVE + 20 * DAY);
    for (let day = 0; day < 20; day++) {
      const now = LIVE + day * DAY;
      const told = world.calendar(LIVE - 28 * DAY, LIVE + 20 * DAY, now).map(({ id }) => id);
      expect(told).toEqual(later.filter(({ announcedAt }) => announcedAt <= now).map(({ id }) => id));
    }
  });

  it("lifts demand while a campaign lasts", () => {
    const campaigns = world
      .calendar(LIVE - 21 * DAY, LIVE, LIVE)
      .filter(({ id, startsAt }) => id.startsWith("campaign-storefront") && startsAt > LIVE - 21 * DAY);
    expect(campaigns.length).toBeGreaterThan(1);
    const place = slot(2, 0);
    const ratios = campaigns.map(({ startsAt, endsAt }) => {
      const middle = (startsAt + endsAt) / 2;
      return world.demandAt(place, middle) / world.demandAt(place, middle - 7 * DAY);
    });
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeGreaterThan(1.1);
  });
});

describe("incidents", () => {
  const truth = truthOf(world);

  it("happen in the history and in the weeks after the start", () => {
    const kinds = (from: number, to: number) =>
      truth.incidents(from, to).map(({ incident }) => incident.kind);
    expect(kinds(LIVE - 27 * DAY, LIVE)).toEqual(expect.arrayContaining(["leak", "hijack"]));
    expect(kinds(LIVE + DAY, LIVE + 20 * DAY)).toEqual(expect.arrayContaining(["leak", "hijack"]));
  });

  it("let memory grow until the rollback and not after it", () => {
    const leak = truth.incidents(LIVE - 27 * DAY, LIVE).find(({ incident }) => incident.kind === "leak");
    if (leak?.incident.kind !== "leak") throw new Error("There is no leak.");
    const { workload, endsAt } = leak.incident;
    const [memory, requests] = [slot(workload, 2), slot(workload, 0)];
    const each = (at: number): number => world.demandAt(memory, at) / world.demandAt(requests, at);
    expect(each(endsAt - 2 * MINUTE) / each(endsAt + 2 * MINUTE)).toBeGreaterThan(1.4);
  });

  it("let a hijacked account export far more in an hour than in a usual week", () => {
    const hijack = truth.incidents(LIVE - 27 * DAY, LIVE).find(({ incident }) => incident.kind === "hijack");
    if (!hijack) throw new Error("There is no hijack.");
    const { startsAt, endsAt } = hijack.incident;
    const exports = (from: number, to: number): number =>
      activityOf(world, from, to).filter(({ user, action }) => user === hijack.user && action === "export")
        .length;
    const hourly = exports(startsAt, endsAt) / ((endsAt - startsAt) / HOUR);
    expect(hourly).toBeGreaterThan(exports(startsAt - 7 * DAY, startsAt - HOUR));
    expect(hourly).toBeGreaterThan(30);
  });
});

describe("the truth", () => {
  const truth = truthOf(world);

  it("is recoverable: users of one temperament act alike, and unlike the others", () => {
    const counts = new Map<string, Map<string, number>>();
    for (const { user, action } of activityOf(world, LIVE - 14 * DAY, LIVE)) {
      const own = counts.get(user) ?? new Map<string, number>();
      counts.set(user, own.set(action, (own.get(action) ?? 0) + 1));
    }
    const actions = [...truth.actions.keys()];
    const mixes = [...counts].map(([user, own]) => {
      const total = [...own.values()].reduce((sum, count) => sum + count, 0);
      return {
        temperament: truth.users.get(user)?.temperament,
        total,
        mix: actions.map((name) => (own.get(name) ?? 0) / total),
      };
    });
    const seen = mixes.filter(({ total }) => total >= 30);
    const distance = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
    // Nearest neighbour by action mix alone; hours of activity would tell more.
    const right = seen.filter((one) => {
      const others = seen.filter((other) => other !== one);
      const nearest = others.reduce((best, other) =>
        distance(one.mix, other.mix) < distance(one.mix, best.mix) ? other : best,
      );
      return nearest.temperament === one.temperament;
    });
    expect(right.length / seen.length).toBeGreaterThan(0.85);
  });

  it("costs an export more than opening a list", () => {
    const [list, exported] = [truth.actions.get("list_reports"), truth.actions.get("export")];
    if (!list || !exported) throw new Error("There are no such actions.");
    for (const resource of SANDBOX_RESOURCES) expect(exported[resource]).toBeGreaterThan(list[resource]);
  });
});
