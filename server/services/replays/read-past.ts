import { MAX_AGE_MS, type Said } from "@/server/core/replay/as-issued";
import type { ReplayForecasts } from "@/server/core/replay/asked";
import type { Past } from "@/server/core/replay/past";
import type { DemandHistory } from "@/server/core/replay/world";
import { RESOURCES, type Resource } from "@/server/core/words";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { saidOf } from "@/server/store/said";
import type { WorkloadRow } from "@/server/store/workloads";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Nearly a day: what a request for one day leaves when the newest sample is a few minutes old. */
const LEAST_MS = 20 * HOUR_MS;
/** One kept forecast in each stretch, and what it said up to an hour ahead. */
const ISSUED_EVERY_MS = 5 * 60_000;
const LEAD_MS = HOUR_MS;
/** What planners may have learnt before the first replayed step: four weeks of demand. */
const BEFORE_MS = 28 * DAY_MS;
/** Quick forecasts need yesterday's course and some of their own errors. */
const QUICK_NEEDS_MS = 28 * HOUR_MS;
/** The reactive floor's usual fill, for the fleet with which a replay begins. */
const FILL = 0.8;

/** PastAsked is the stretch that is wanted; times are epoch ms, `leastStepMs` the finest step worth replaying. */
export interface PastAsked {
  fromAt: number;
  toAt: number;
  seed: number;
  promisedSeconds?: number;
  forecasts?: ReplayForecasts;
  leastStepMs: number;
}

/**
 * readPast reads a workload's history for a replay: demand on one grid, and the forecasts as they were issued. The stretch
 * is cut to where both are known; with less than 20 h of issued forecasts quick ones stand in. Says why when less than
 * 20 h can be replayed.
 */
export async function readPast(
  { db, deps }: { db: Db; deps: Deps },
  workload: WorkloadRow,
  asked: PastAsked,
): Promise<Past | { reason: string }> {
  const { perReplica } = workload.capacity;
  const infos = (await deps.series.list(workload.id)).filter(
    (info) => (perReplica[info.measure as Resource] ?? 0) > 0 && RESOURCES.includes(info.measure as Resource),
  );
  const firstAt = Math.min(...infos.map((info) => info.firstAt ?? Number.POSITIVE_INFINITY));
  const lastAt = Math.max(...infos.map((info) => info.lastAt ?? 0));
  if (!Number.isFinite(firstAt)) return { reason: `${workload.name} has no demand on record.` };
  const step = Math.max(asked.leastStepMs, ...infos.map((info) => info.step));
  const floor = (at: number) => Math.floor(at / step) * step;
  const to = floor(Math.min(asked.toAt, lastAt + step));
  const said =
    asked.forecasts === "quick" ? new Map() : await readSaid(db, infos, asked.fromAt - MAX_AGE_MS, to);
  const issued = [...said.values()].flatMap((byIssue) => [...byIssue.keys()]);
  const firstIssued = issued.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const asIssued = asked.forecasts === "as issued" || to - Math.max(asked.fromAt, firstIssued) >= LEAST_MS;
  const begins = asIssued ? firstIssued : firstAt + QUICK_NEEDS_MS;
  const from = Number.isFinite(begins) ? Math.max(floor(asked.fromAt), -floor(-begins)) : to;
  if (to - from < LEAST_MS) {
    const hours = Math.max(0, Math.floor((to - from) / HOUR_MS));
    const what = asIssued ? "forecasts as issued" : "history that can be replayed";
    return {
      reason: `${workload.name} has ${hours} h of ${what} in this time; a replay needs ${LEAST_MS / HOUR_MS} h.`,
    };
  }
  const start = floor(Math.max(firstAt, from - BEFORE_MS));
  const grid = { start, step, length: Math.round((to - start) / step) };
  const demands: DemandHistory[] = [];
  for (const info of infos)
    demands.push({ resource: info.measure as Resource, demand: await deps.series.read(info.id, grid) });
  const first = Math.round((from - start) / step);
  const needs = demands.map(
    ({ resource, demand }) => demand.values[first] / (perReplica[resource] as number),
  );
  const most = Math.max(0, ...needs.filter((value) => !Number.isNaN(value)));
  return {
    world: {
      demands,
      capacity: workload.capacity,
      from,
      to,
      initialReplicas: Math.max(1, Math.ceil(most / FILL)),
      promisedSeconds: asked.promisedSeconds,
      seed: asked.seed,
    },
    said,
    forecasts: asIssued ? "as issued" : "quick",
  };
}

async function readSaid(
  db: Db,
  infos: readonly SeriesInfo[],
  from: number,
  to: number,
): Promise<Map<Resource, Map<number, Said[]>>> {
  const said = new Map<Resource, Map<number, Said[]>>();
  for (const info of infos) {
    const byIssue = new Map<number, Said[]>();
    for (const { issuedAt, leadMs, values } of await saidOf(
      db,
      info.id,
      from,
      to,
      LEAD_MS,
      ISSUED_EVERY_MS,
    )) {
      const list = byIssue.get(issuedAt);
      if (list) list.push({ leadMs, values });
      else byIssue.set(issuedAt, [{ leadMs, values }]);
    }
    if (byIssue.size > 0) said.set(info.measure as Resource, byIssue);
  }
  return said;
}
