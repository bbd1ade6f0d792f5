import type { Shift } from "@/server/core/forecast/engine";
import { sayAmount, sayTime } from "@/server/core/planning/say";
import type { Resource } from "@/server/core/words";
import { systemActor } from "@/server/auth/actors";
import type { Deps } from "@/server/services/verb";
import { appendAudit, auditedSince } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import { groupKeyOf } from "@/server/store/model-groups";
import { LEARNT_AFTER_MS } from "./schedule-training";
import { type NotedShift, NOTICED } from "./shifts";

/** Shifted is a workload whose first resource has changed its level for good. */
export interface Shifted {
  workload: { id: string; name: string; application: { name: string } };
  measure: Resource;
  shift: Shift;
}

/**
 * noticeShift writes a lasting change of level into the record, once however often it is told. The group is trained again
 * half a day after it began (schedule-training.ts): earlier there is next to nothing to learn of the new level.
 */
export async function noticeShift(deps: Deps, { workload, measure, shift }: Shifted): Promise<void> {
  if (await auditedSince(deps.db, NOTICED, workload.id, shift.at)) return;
  const groupKey = groupKeyOf(workload.application.name, measure);
  const size = sayAmount(Math.abs(shift.size), measure);
  const change = `${measure} of ${workload.name} ${shift.direction === "up" ? "rose" : "fell"} by about ${size} at ${sayTime(shift.from)} and stays there`;
  const after: NotedShift = { measure, from: shift.from, at: shift.at, size: shift.size, change };
  await deps.db.$transaction(async (db) => {
    await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`shift ${workload.id}`}))`;
    if (await auditedSince(db, NOTICED, workload.id, shift.at)) return;
    await appendAudit(db, {
      at: deps.clock.now(),
      actor: systemActor("forecaster", "Forecaster"),
      action: NOTICED,
      targetKind: "workload",
      targetId: workload.id,
      targetName: workload.name,
      summary: `Noticed at ${sayTime(shift.at)} that ${change}. The forecast follows at once; a network for ${groupKey} is trained again at ${sayTime(shift.from + LEARNT_AFTER_MS)}, when half a day of the new level is known.`,
      after,
    });
    await notifyChange(db, "audit");
  });
}
