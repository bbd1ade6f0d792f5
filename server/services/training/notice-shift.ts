import type { Shift } from "@/server/core/forecast/engine";
import { sayAmount, sayTime } from "@/server/core/planning/say";
import type { Resource } from "@/server/core/words";
import { systemActor } from "@/server/auth/actors";
import type { Deps } from "@/server/services/verb";
import { appendAudit, auditedSince } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import { groupKeyOf } from "@/server/store/model-groups";
import { modelsOfGroup } from "@/server/store/models";
import { BY_ITSELF, beginTraining, trainJob } from "./begin-training";

const HOUR_MS = 3_600_000;
/** A group whose training began within this time is not trained again for a shift. */
const RECENT_MS = 6 * HOUR_MS;

/** Shifted is a workload whose first resource has changed its level for good. */
export interface Shifted {
  workload: { id: string; name: string; application: { name: string } };
  measure: Resource;
  shift: Shift;
}

/**
 * noticeShift writes a lasting change of level into the record, once however often it is told, and begins a training of
 * the group unless one runs or has begun within six hours.
 */
export async function noticeShift(deps: Deps, { workload, measure, shift }: Shifted): Promise<void> {
  if (await auditedSince(deps.db, "noticeShift", workload.id, shift.at)) return;
  const groupKey = groupKeyOf(workload.application.name, measure);
  const size = sayAmount(Math.abs(shift.size), measure);
  const change = `${measure} of ${workload.name} ${shift.direction === "up" ? "rose" : "fell"} by about ${size} at ${sayTime(shift.from)} and stays there`;
  const modelId = await deps.db.$transaction(async (db) => {
    await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`shift ${workload.id}`}))`;
    if (await auditedSince(db, "noticeShift", workload.id, shift.at)) return undefined;
    const now = deps.clock.now();
    const modelId = await trainFor(db, deps, groupKey, `${change}.`, now);
    await appendAudit(db, {
      at: now,
      actor: systemActor("forecaster", "Forecaster"),
      action: "noticeShift",
      targetKind: "workload",
      targetId: workload.id,
      targetName: workload.name,
      summary: `Noticed at ${sayTime(shift.at)} that ${change}. ${modelId ? `A network for ${groupKey} is trained again.` : `A training for ${groupKey} is under way or has just been.`}`,
      after: { measure, from: shift.from, at: shift.at, size: shift.size },
    });
    await notifyChange(db, "audit");
    await notifyChange(db, "models");
    return modelId;
  });
  if (modelId) await deps.queue.add({ ...trainJob(modelId), priority: BY_ITSELF });
}

async function trainFor(
  db: Db,
  deps: Deps,
  groupKey: string,
  why: string,
  now: number,
): Promise<string | undefined> {
  const known = await modelsOfGroup(db, groupKey, ["training", "candidate", "shadow", "champion", "retired"]);
  const busy = known.some(
    (model) => model.state === "training" || (model.artifactHash && now - model.createdAt < RECENT_MS),
  );
  if (busy) return undefined;
  return (await beginTraining(db, { groupKey, why, createdBy: "Headroom", seed: deps.seed, now })).id;
}
