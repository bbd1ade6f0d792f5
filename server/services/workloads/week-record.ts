import { hpaController } from "@/server/core/replay/controllers";
import { outcomeOf } from "@/server/core/replay/outcome";
import { simulate } from "@/server/core/replay/simulate";
import type { World } from "@/server/core/replay/world";
import { policySchema } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import type { Deps } from "@/server/services/verb";
import { capacityOf, type CapacityRow } from "@/server/store/accuracy";
import type { WorkloadRow } from "@/server/store/workloads";

const WEEK_MS = 7 * 86_400_000;
const STEP_MS = 60_000;
/** A week's record changes little in ten minutes, and a replay of it costs tens of milliseconds. */
const KEPT_MS = 10 * 60_000;

/** Reactive is what a Kubernetes HPA alone would have come to over the same week and demand. */
export interface Reactive {
  shortMinutes: number;
  /** US dollars. */
  cost: number;
}

const kept = new Map<string, unknown>();

/** remember gives what `make` made for this key before, and makes it at most once; the oldest of 4,096 are forgotten. */
async function remember<T>(key: string, make: () => Promise<T>): Promise<T> {
  const found = kept.get(key);
  if (found !== undefined) return found as Promise<T>;
  if (kept.size >= 4_096) kept.delete(kept.keys().next().value as string);
  const made = make();
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  return made;
}

/** weekEnd gives the end of the week that records are kept for: the last full ten minutes (epoch ms). */
export const weekEnd = (now: number): number => Math.floor(now / KEPT_MS) * KEPT_MS;

/** weekRecord gives minutes short and replica-hours of each workload over the week that ends at weekEnd(now). */
export async function weekRecord(
  deps: Deps,
  rows: readonly WorkloadRow[],
  now: number,
): Promise<Map<string, CapacityRow>> {
  const end = weekEnd(now);
  const ids = rows.map((row) => row.id).sort();
  const found = await remember(`record/${end}/${ids.join()}`, () =>
    capacityOf(deps.db, ids, end - WEEK_MS, end),
  );
  return new Map(found.map((row) => [row.workloadId, row]));
}

/**
 * reactiveRecord replays a Kubernetes HPA, with the workload's own policy bounds, over the week's demand that was really
 * seen; undefined with less than a day of it. Steps without data are billed and not scored.
 */
export function reactiveRecord(deps: Deps, row: WorkloadRow, now: number): Promise<Reactive | undefined> {
  const end = weekEnd(now);
  return remember(`reactive/${end}/${row.id}`, async () => {
    const one = row.capacity.perReplica[row.primaryResource];
    const info = (await deps.series.list(row.id)).find((series) => series.measure === row.primaryResource);
    if (!one || !info?.firstAt || !info.lastAt) return undefined;
    const from = Math.max(end - WEEK_MS, Math.ceil(info.firstAt / STEP_MS) * STEP_MS);
    if (end - from < 86_400_000) return undefined;
    const step = Math.max(STEP_MS, info.step);
    const demand = await deps.series.read(info.id, {
      start: from,
      step,
      length: Math.floor((end - from) / step),
    });
    const parsed = policySchema.safeParse(row.policy?.body);
    const policy = parsed.success ? parsed.data : PRESETS.balanced;
    const first = demand.values.find((value) => !Number.isNaN(value)) ?? 0;
    const world: World = {
      demands: [{ resource: row.primaryResource, demand }],
      capacity: row.capacity,
      from,
      to: end,
      initialReplicas: Math.max(policy.minReplicas, Math.ceil(first / (one * policy.utilisationTarget))),
      seed: deps.seed,
    };
    const steps = simulate(world, hpaController(world, policy));
    let next = steps.next();
    while (!next.done) next = steps.next();
    const { minutesShort, cost } = outcomeOf(world, next.value);
    return { shortMinutes: minutesShort, cost };
  });
}
