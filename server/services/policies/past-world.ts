import type { DemandHistory, World } from "@/server/core/replay/world";
import type { Foresight } from "@/server/core/replay/controllers";
import { RESOURCES, type Resource } from "@/server/core/words";
import type { Call } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { saidOf } from "@/server/store/said";
import type { WorkloadRow } from "@/server/store/workloads";
import { asIssued, type Said } from "./as-issued";

const DAY_MS = 86_400_000;
const STEP_MS = 5 * 60_000;
const LEAD_MS = 60 * 60_000;
/** A plan may look at this much demand before the replay begins. */
const BEFORE_MS = 2 * 3_600_000;

/** Past is a workload's last days as a replay needs them, or why there is too little. */
export type Past = { world: World; foresight: Foresight; days: number } | { reason: string };

const kept = new Map<string, Promise<Past>>();

/** pastOf reads up to 14 days of a workload: demand in 5-minute means and forecasts as they were issued; kept for the hour, because each change of a draft asks again. */
export function pastOf(call: Call & { db: Db }, workload: WorkloadRow): Promise<Past> {
  const to = Math.floor(call.now / 3_600_000) * 3_600_000;
  const key = `${workload.id}/${to}/${JSON.stringify(workload.capacity)}`;
  const found = kept.get(key);
  if (found) return found;
  const reading = readPast(call, workload, to);
  kept.set(key, reading);
  reading.catch(() => kept.delete(key));
  if (kept.size > 6) kept.delete(kept.keys().next().value as string);
  return reading;
}

async function readPast({ db, deps }: Call & { db: Db }, workload: WorkloadRow, to: number): Promise<Past> {
  const { perReplica } = workload.capacity;
  const infos = (await deps.series.list(workload.id)).filter(
    (info) =>
      (RESOURCES as readonly string[]).includes(info.measure) &&
      (perReplica[info.measure as Resource] ?? 0) > 0,
  );
  const said = new Map<Resource, Map<number, Said[]>>();
  const earliest = to - 14 * DAY_MS;
  let from = to;
  for (const info of infos) {
    const rows = await saidOf(db, info.id, earliest, to, LEAD_MS, STEP_MS);
    const byIssue = new Map<number, Said[]>();
    for (const { issuedAt, leadMs, values } of rows) {
      const list = byIssue.get(issuedAt);
      if (list) list.push({ leadMs, values });
      else byIssue.set(issuedAt, [{ leadMs, values }]);
    }
    if (byIssue.size > 0) said.set(info.measure as Resource, byIssue);
    for (const at of byIssue.keys()) from = Math.min(from, at);
  }
  from = Math.ceil(from / STEP_MS) * STEP_MS;
  if (to - from < DAY_MS) {
    const hours = Math.floor((to - from) / 3_600_000);
    return { reason: `${workload.name} has ${hours} h of scored forecasts; a what-if needs 24 h.` };
  }
  const start = from - BEFORE_MS;
  const grid = { start, step: STEP_MS, length: Math.round((to - start) / STEP_MS) };
  const demands: DemandHistory[] = [];
  for (const info of infos) {
    demands.push({ resource: info.measure as Resource, demand: await deps.series.read(info.id, grid) });
  }
  const first = Math.round(BEFORE_MS / STEP_MS);
  const need = demands.map(({ resource, demand }) => demand.values[first] / (perReplica[resource] as number));
  const most = Math.max(0, ...need.filter((value) => !Number.isNaN(value)));
  const initialReplicas = Math.max(1, Math.ceil(most / 0.8));
  const world: World = { demands, capacity: workload.capacity, from, to, initialReplicas, seed: 1 };
  return { world, foresight: asIssued(said), days: (to - from) / DAY_MS };
}
