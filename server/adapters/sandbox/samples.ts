import { NO_TERMS, type Terms } from "@/server/core/planning/limits/terms";
import type { SampleBatch, SampleKind } from "@/server/ports/metrics-source";
import { slot } from "./actions";
import { SANDBOX_RESOURCES, WORKLOADS } from "./catalogue";
import { DAY, dayOf, HOUR, historyStart, MINUTE } from "./epoch";
import { type Door, inZones, ZONES } from "./door";
import { latencyAt, steeredLatency, utilisation } from "./latency";
import { HOURS_A_DAY } from "./named-use";
import type { Tracks } from "./tracks";
import type { World } from "./world";

type Points = [number, number][];

/** Digits kept of a named user's share, always to less so that shares stay within the total. */
const GRAIN = [1000, 1000, 1, 1, 1] as const;

/**
 * samplesOf yields the samples that became complete in (from, to], a UTC day at a time, each series oldest first:
 * totals, replicas and latency of every workload at one minute, and named users' non-zero shares at one hour. So a
 * reader who asks for one minute after the other misses no hour.
 */
export function* samplesOf(
  world: World,
  tracks: Tracks,
  from: number,
  to: number,
  what?: SampleKind,
  door?: Door,
): Generator<SampleBatch> {
  const begin = Math.max(from, historyStart(world.identity));
  for (let day = dayOf(begin); day * DAY < to; day++) {
    const complete = (at: number, step: number): boolean =>
      at >= historyStart(world.identity) && at + step > begin && at + step <= to;
    if (what !== "subjects") yield* totals(world, tracks, day, complete, door);
    if (what !== "totals") yield* shares(world, day, complete);
  }
}

type Complete = (at: number, step: number) => boolean;

function* totals(
  world: World,
  tracks: Tracks,
  day: number,
  complete: Complete,
  door?: Door,
): Generator<SampleBatch> {
  const minutes: number[] = [];
  for (let at = day * DAY; at < (day + 1) * DAY; at += MINUTE) if (complete(at, MINUTE)) minutes.push(at);
  if (minutes.length === 0) return;
  for (const [workload, spec] of WORKLOADS.entries()) {
    const batch = (measure: SampleBatch["measure"], points: Points): SampleBatch => ({
      externalId: spec.id,
      measure,
      step: MINUTE,
      points,
    });
    for (const [resource, measure] of SANDBOX_RESOURCES.entries()) {
      const place = slot(workload, resource);
      yield batch(
        measure,
        minutes.map((at) => [at, world.demandAt(place, at)]),
      );
    }
    const [ready, starting, latency]: [Points, Points, Points] = [[], [], []];
    for (const at of minutes) {
      const replicas = tracks.minute(workload, at);
      // Totals count what was asked for; latency is that of what was let through.
      const { rules, weights } = door?.termsAt(workload, at + MINUTE - 1).terms ?? NO_TERMS;
      const demand =
        door && rules.length > 0
          ? door.minute(workload, at).demand
          : SANDBOX_RESOURCES.map((_, resource) => world.demandAt(slot(workload, resource), at));
      // A replica of twice the size has half as much to do.
      const load = demand.map((value) => value / replicas.size);
      const seconds =
        weights.length > 0
          ? steeredLatency(spec, load, inZones(replicas.ready), sharesOf(weights))
          : latencyAt(spec, utilisation(spec, load, replicas.ready), replicas.ready);
      ready.push([at, replicas.ready]);
      starting.push([at, replicas.starting]);
      latency.push([at, Math.round(seconds * 1e5) / 1e5]);
    }
    yield batch("replicas_ready", ready);
    yield batch("replicas_starting", starting);
    yield batch("latency", latency);
  }
}

const sharesOf = (weights: Terms["weights"]): number[] =>
  ZONES.map((zone) => weights.find(({ backend }) => backend === zone)?.share ?? 0);

function* shares(world: World, day: number, complete: Complete): Generator<SampleBatch> {
  const hours: number[] = [];
  for (let hour = 0; hour < HOURS_A_DAY; hour++)
    if (complete(day * DAY + hour * HOUR, HOUR)) hours.push(hour);
  if (hours.length === 0) return;
  for (const [person, use] of world.useOn(day).hours) {
    for (const [workload, { id: externalId }] of WORKLOADS.entries()) {
      for (const [resource, measure] of SANDBOX_RESOURCES.entries()) {
        const points: Points = [];
        for (const hour of hours) {
          const value = use[slot(workload, resource) * HOURS_A_DAY + hour];
          const kept = Math.floor(value * GRAIN[resource]) / GRAIN[resource];
          if (kept > 0) points.push([day * DAY + hour * HOUR, kept]);
        }
        const subject = world.people[person].pseudonym;
        if (points.length > 0) yield { externalId, measure, step: HOUR, subject, points };
      }
    }
  }
}
