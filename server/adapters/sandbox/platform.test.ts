import { describe, expect, it } from "vitest";
import { eventSourceContract } from "@/server/ports/event-source.contract";
import type { SampleBatch } from "@/server/ports/metrics-source";
import { metricsSourceContract } from "@/server/ports/metrics-source.contract";
import { targetContract } from "@/server/ports/target.contract";
import { slot } from "./actions";
import { SANDBOX_RESOURCES, startupP95, WORKLOADS } from "./catalogue";
import { DAY, HOUR, MINUTE } from "./epoch";
import { inProcessSandbox } from "./in-process";
import { memoryJournal } from "./journal";
import { createPlatform } from "./platform";
import { createTracks } from "./tracks";
import { createWorld } from "./world";

const LIVE = Date.UTC(2026, 10, 17, 8, 24, 11);
const identity = { seed: 1, liveStart: LIVE };
/** One world for all: it holds nothing that a test could change. */
const world = createWorld(identity);

function sandboxAt(start: number, journal = memoryJournal()) {
  const time = { now: start };
  return { time, journal, platform: createPlatform(world, journal, () => time.now) };
}

const range = {
  from: LIVE - 3 * DAY - 24 * MINUTE - 11_000,
  to: LIVE - 3 * DAY + 3 * HOUR - 24 * MINUTE - 11_000,
};
const inProcess = inProcessSandbox(identity, () => LIVE);
metricsSourceContract("The sandbox in process", async () => ({ source: inProcess.metrics, ...range }));
eventSourceContract("The sandbox in process", async () => ({ source: inProcess.events, ...range }));
targetContract("The sandbox in process", async () => {
  const { platform } = sandboxAt(LIVE + 5000);
  return {
    target: { read: async (id) => platform.read(id), scale: async (request) => platform.scale(request) },
    externalId: "checkout-api",
  };
});

const values = (batches: Iterable<SampleBatch>, externalId: string, measure: string): number[] => {
  const found: number[] = [];
  for (const batch of batches) {
    if (batch.externalId === externalId && batch.measure === measure && !batch.subject) {
      found.push(...batch.points.map(([, value]) => value));
    }
  }
  return found;
};

describe("the platform", () => {
  it("starts with every rung of the ladder taken, approve and autopilot at least twice", () => {
    const modes = sandboxAt(LIVE)
      .platform.discover()
      .map(({ profile }) => profile?.mode);
    expect(new Set(modes)).toEqual(new Set(["observe", "recommend", "approve", "autopilot"]));
    expect(modes.filter((mode) => mode === "approve").length).toBeGreaterThanOrEqual(2);
    expect(modes.filter((mode) => mode === "autopilot").length).toBeGreaterThanOrEqual(2);
  });

  it("meets the product with something to decide and no workload short, at any hour", () => {
    for (let hour = 0; hour < 24; hour += 5) {
      const liveStart = LIVE + hour * HOUR;
      const platform = createPlatform(createWorld({ seed: 2, liveStart }), memoryJournal(), () => liveStart);
      const differing = platform.discover().filter(({ externalId, profile }) => {
        if (profile?.mode !== "approve") return false;
        const state = platform.read(externalId);
        const last = values(
          platform.samples(liveStart - 6 * MINUTE, liveStart),
          externalId,
          profile.primaryResource,
        );
        const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
        const carries = profile.capacity.perReplica[profile.primaryResource] ?? 1;
        expect(mean / (state.ready * carries)).toBeLessThan(1);
        return [0.7, 0.75, 0.8].every(
          (use) => Math.abs(Math.ceil(mean / (carries * use)) - state.ready) >= 2,
        );
      });
      expect(differing.length).toBeGreaterThan(0);
    }
  });

  it("shows replicas as starting until they are ready, and capacity and latency follow", () => {
    const { platform, time } = sandboxAt(LIVE);
    const before = platform.read("checkout-api");
    platform.scale({ externalId: "checkout-api", replicas: before.desired + 8, idempotencyKey: "a" });
    expect(platform.read("checkout-api")).toMatchObject({ ready: before.ready, starting: 8 });
    time.now += 59_000;
    expect(platform.read("checkout-api")).toMatchObject({ ready: before.ready, starting: 8 });
    time.now = LIVE + 100_000;
    expect(platform.read("checkout-api")).toMatchObject({ ready: before.ready + 8, starting: 0 });
    time.now = LIVE + 10 * MINUTE;
    const samples = [...platform.samples(LIVE - 5 * MINUTE, time.now)];
    const ready = values(samples, "checkout-api", "replicas_ready");
    const latency = values(samples, "checkout-api", "latency");
    expect([ready[0], ready.at(-1)]).toEqual([before.ready, before.ready + 8]);
    expect(latency.at(-1)).toBeLessThan(latency[0]);
    expect(Math.max(...values(samples, "checkout-api", "replicas_starting"))).toBe(8);
  });

  it("declares a start-up under which most replicas are ready", () => {
    for (const spec of WORKLOADS) expect(startupP95(spec)).toBeGreaterThan(spec.startupSeconds);
  });

  it("leaves handed-over workloads alone, and ends an own scaler with the first request", () => {
    const { platform, time } = sandboxAt(LIVE);
    const start = Object.fromEntries(WORKLOADS.map(({ id }) => [id, platform.read(id).desired]));
    time.now = LIVE + 6 * HOUR;
    for (const { id, mode } of WORKLOADS) {
      if (mode === "approve" || mode === "autopilot") expect(platform.read(id).desired).toBe(start[id]);
    }
    expect(platform.read("report-query").desired).not.toBe(start["report-query"]);
    platform.scale({ externalId: "report-query", replicas: 17, idempotencyKey: "mine" });
    time.now = LIVE + 30 * HOUR;
    expect(platform.read("report-query").desired).toBe(17);
  });

  it("answers a finished minute the same for ever, whatever is told later", () => {
    const { platform, time } = sandboxAt(LIVE + 20 * MINUTE);
    const whole = () => [...platform.samples(LIVE, LIVE + 20 * MINUTE)];
    const before = whole();
    platform.scale({ externalId: "web", replicas: 40, idempotencyKey: "later" });
    time.now += HOUR;
    expect(whole()).toEqual(before);
  });

  it("stands where it stood after the journal is read again", () => {
    const first = sandboxAt(LIVE);
    for (const [n, replicas] of [20, 35, 12].entries()) {
      first.time.now += 47_000;
      first.platform.scale({ externalId: "edge-cache", replicas, idempotencyKey: `k${n}` });
    }
    first.time.now += 10 * MINUTE;
    const second = sandboxAt(first.time.now, first.journal);
    expect(second.platform.read("edge-cache")).toEqual(first.platform.read("edge-cache"));
    expect([...second.platform.samples(LIVE, first.time.now)]).toEqual([
      ...first.platform.samples(LIVE, first.time.now),
    ]);
  });

  it("lists only requests that changed something", () => {
    const { platform } = sandboxAt(LIVE);
    const { desired } = platform.read("web");
    platform.scale({ externalId: "web", replicas: desired, idempotencyKey: "same" });
    platform.scale({ externalId: "web", replicas: desired + 1, idempotencyKey: "more" });
    platform.scale({ externalId: "web", replicas: desired + 1, idempotencyKey: "more" });
    expect(platform.changes().map(({ key }) => key)).toEqual(["more"]);
  });

  it("does not go back when its clock does", () => {
    const { platform, time } = sandboxAt(LIVE + HOUR);
    const now = platform.now();
    time.now = LIVE;
    expect(platform.now()).toBe(now);
  });

  it("gives users' hours, and no user more than the workload's total of that hour", () => {
    const { platform } = sandboxAt(LIVE);
    const from = LIVE - (LIVE % HOUR) - 6 * HOUR;
    const totals = new Map<string, number>();
    const users = new Map<string, number>();
    for (const { externalId, measure, subject, points } of platform.samples(from, from + 6 * HOUR)) {
      if (!(SANDBOX_RESOURCES as readonly string[]).includes(measure)) continue;
      for (const [at, value] of points) {
        if (at < from) continue;
        const key = `${externalId}/${measure}/${at - (at % HOUR)}`;
        if (subject) users.set(key, (users.get(key) ?? 0) + value);
        else totals.set(key, (totals.get(key) ?? 0) + value / 60);
      }
    }
    expect(users.size).toBeGreaterThan(50);
    for (const [key, value] of users) expect(value, key).toBeLessThanOrEqual(totals.get(key) ?? 0);
  });

  it("had minutes in its past in which its own scaler came too late, and few of them", () => {
    const tracks = createTracks(
      identity,
      WORKLOADS.map(() => []),
      world.demandAt,
    );
    let [short, all] = [0, 0];
    for (let at = LIVE - (LIVE % MINUTE) - 7 * DAY; at < LIVE - HOUR; at += MINUTE, all++) {
      if (world.demandAt(slot(0, 0), at) > tracks.minute(0, at).ready * 40) short++;
    }
    expect(short).toBeGreaterThan(0);
    expect(short / all).toBeLessThan(0.02);
  });
});
