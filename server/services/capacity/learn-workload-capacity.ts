import { lastResize } from "@/server/store/decisions";
import { systemActor } from "@/server/auth/actors";
import type { CapacityHistory } from "@/server/core/planning/capacity/history";
import { learnCapacity, sayLearnt } from "@/server/core/planning/capacity/learn";
import { adviseSize, SIZED, type SizeAdvice } from "@/server/core/planning/tiers/size";
import type { CapacityModel } from "@/server/core/planning/workload";
import { RESOURCES, type Resource } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import { saveLearnt, setCapacity, workloadsToLearn } from "@/server/store/learnt";
import { findWorkload } from "@/server/store/workloads";
import { learntModel } from "./learnt-model";

const DAY_MS = 86_400_000;
const DAYS = 9;
/** Learning is for people's decisions; one that waits for samples may wait behind what plans need. */
const BEHIND = 5;

/** scheduleLearning asks for every workload once a day. */
export async function scheduleLearning(deps: Deps): Promise<void> {
  for (const workloadId of await workloadsToLearn(deps.db, deps.clock.now() - DAY_MS))
    await deps.queue.add({
      name: "learnCapacity",
      payload: { workloadId },
      id: `learnCapacity_${workloadId}`,
      priority: BEHIND,
    });
}

/**
 * learnWorkloadCapacity learns from the last nine days what a replica carries, how long it takes to start and how large it
 * should be, and keeps it beside the configured figures. It replaces nothing that a person or a source declared; where nothing was declared, what
 * was learnt is used, with an audit line.
 */
export async function learnWorkloadCapacity(deps: Deps, workloadId: string): Promise<void> {
  const workload = await findWorkload(deps.db, workloadId);
  if (!workload) return;
  const now = deps.clock.now();
  const infos = await deps.series.list(workloadId, "");
  const of = (measure: string) => infos.find((info) => info.measure === measure && info.lastAt !== undefined);
  const [latency, ready, starting] = [of("latency"), of("replicas_ready"), of("replicas_starting")];
  const demands = RESOURCES.flatMap((resource) => {
    const info = of(resource);
    return info ? [{ resource, info }] : [];
  });
  const histories: (CapacityHistory & { resource: Resource })[] = [];
  const sizes: SizeAdvice[] = [];
  if (ready) {
    const step = Math.max(ready.step, latency?.step ?? 0, starting?.step ?? 0);
    const start = Math.floor(now / step) * step - DAYS * DAY_MS;
    const grid = { start, step, length: (DAYS * DAY_MS) / step };
    const read = async (info: { id: number } | undefined) =>
      info && (await deps.series.read(info.id, grid)).values;
    const serve = (await deps.series.read(ready.id, grid)).values;
    // Replicas of another size carried something else, so they teach nothing of the present ones.
    const resizedAt = (await lastResize(deps.db, workloadId)) ?? 0;
    serve.fill(Number.NaN, 0, Math.min(serve.length, Math.max(0, Math.ceil((resizedAt - start) / step))));
    const [seconds, begin] = await Promise.all([read(latency), read(starting)]);
    for (const { resource, info } of demands) {
      const demand = (await deps.series.read(info.id, grid)).values;
      if (seconds && begin)
        histories.push({ resource, start, step, demand, latency: seconds, ready: serve, starting: begin });
      const sized = SIZED.find((each) => each === resource);
      const advice = sized && adviseSize({ resource: sized, start, step, used: demand, ready: serve });
      if (advice) sizes.push(advice);
    }
  }
  const learnt = { ...learnCapacity(histories), sizes };
  await saveLearnt(deps.db, workloadId, learnt, now);
  const declared = Object.keys(workload.capacity.perReplica).length > 0;
  if (!declared && !("reason" in learnt.load))
    await applyIt(deps, workload, learntModel(workload.capacity, learnt), now);
  await notifyChange(deps.db, "workloads");
}

async function applyIt(
  deps: Deps,
  workload: { id: string; name: string; capacity: CapacityModel; ready: number },
  { capacity, load }: ReturnType<typeof learntModel>,
  now: number,
): Promise<void> {
  await deps.db.$transaction(async (db) => {
    if (!(await setCapacity(db, workload.id, workload.capacity, capacity))) return;
    await appendAudit(db, {
      at: now,
      actor: systemActor("learnCapacity", "Capacity learning"),
      action: "applyLearntCapacity",
      targetKind: "workload",
      targetId: workload.id,
      targetName: workload.name,
      summary: `Nobody had said what a replica of ${workload.name} carries, so what was learnt is used.`,
      reason: load && sayLearnt(load, 0.8, workload.ready),
      before: workload.capacity,
      after: capacity,
    });
    await notifyChange(db, "audit");
  });
}
