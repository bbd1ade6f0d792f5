import { describe, expect, it } from "vitest";
import type { CapacityHistory } from "@/server/core/planning/capacity/history";
import { carriesWithin, learnCapacity, sayLearnt } from "@/server/core/planning/capacity/learn";
import type { Resource } from "@/server/core/words";
import { SANDBOX_RESOURCES, startupP95, WORKLOADS, workloadIndex } from "./catalogue";
import { latencyAt, utilisation } from "./latency";
import { createTracks } from "./tracks";
import { createWorld } from "./world";
import { slot } from "./actions";

const DAY = 86_400_000;
const MINUTE = 60_000;
const live = Date.UTC(2026, 10, 20);
const world = createWorld({ seed: 5, liveStart: live });
const tracks = createTracks(
  world.identity,
  WORKLOADS.map(() => []),
  world.demandAt,
);

/** What the product would have stored of a workload's days before the live start. */
function historyOf(workload: number, days: number): (CapacityHistory & { resource: Resource })[] {
  const spec = WORKLOADS[workload];
  const length = (days * DAY) / MINUTE;
  const start = live - days * DAY - DAY;
  const ready = new Float64Array(length);
  const starting = new Float64Array(length);
  const latency = new Float64Array(length);
  const demands = SANDBOX_RESOURCES.map(() => new Float64Array(length));
  for (let i = 0; i < length; i++) {
    const at = start + i * MINUTE;
    const state = tracks.minute(workload, at);
    const demand = SANDBOX_RESOURCES.map((_, resource) => world.demandAt(slot(workload, resource), at));
    for (const [resource, value] of demand.entries()) demands[resource][i] = value;
    ready[i] = state.ready;
    starting[i] = state.starting;
    latency[i] = latencyAt(spec, utilisation(spec, demand, state.ready), state.ready);
  }
  return SANDBOX_RESOURCES.map((resource, r) => ({
    resource,
    start,
    step: MINUTE,
    demand: demands[r],
    latency,
    ready,
    starting,
  }));
}

describe("capacity learnt from the sandbox's past", () => {
  it.each(["checkout-api", "report-render", "transcode"].map((id) => [id, workloadIndex(id)] as const))(
    "%s: is near the truth, or says why not",
    (_, index) => {
      const spec = WORKLOADS[index];
      const { load, lead } = learnCapacity(historyOf(index, 2));
      if ("reason" in load) {
        expect(load.reason).toMatch(/needed|never loaded|does not follow/);
      } else {
        const truth = spec.perReplica[load.resource as keyof typeof spec.perReplica] ?? Number.NaN;
        expect(load.resource).toBe(spec.primary);
        expect(Math.abs(load.full / truth - 1)).toBeLessThan(0.05);
        expect(carriesWithin(load, 2 * spec.baseLatency, 10)).toBeLessThan(load.full);
        expect(sayLearnt(load, 0.8, 10, 120)).toContain("configured");
      }
      if ("reason" in lead) expect(lead.reason).toMatch(/starts were seen/);
      else {
        expect(Math.abs(lead.p95 - startupP95(spec))).toBeLessThanOrEqual(lead.within);
      }
    },
  );
});
