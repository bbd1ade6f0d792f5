import { mapLevels, LEVELS } from "@/server/core/forecast/levels";
import { fallsBack, regains, type Trust, TRUST_HOURS, type TrustRecord } from "@/server/core/planning/mode";
import { parsePolicy } from "@/server/core/policy/policy";
import { systemActor } from "@/server/auth/actors";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import { supersedeOpenPlans } from "@/server/store/explained";
import { type ScoredPart, scoredParts, type WatchedWorkload, watchedWorkloads } from "@/server/store/trust";
import { setMode } from "@/server/store/workloads";

const HOUR_MS = 3_600_000;
/** What the quantile planner promises is its policy's; priced risk is held to this one. */
const USUAL_LEVEL = 0.9;
/** Points below which a stretch says nothing. */
const LEAST_POINTS = 60;

/**
 * watchTrust holds every workload that lets forecasts decide to its own record since it last changed its mode. A lost
 * record takes it one rung down, with the reason in the audit and on the overview; when the record is good again, a
 * person is asked once. Repeating it changes nothing more.
 */
export async function watchTrust(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const workloads = await watchedWorkloads(deps.db);
  const records = await recordsOf(deps.db, workloads, now);
  for (const workload of workloads) {
    const record = records.get(workload.id);
    if (!record) continue;
    const fall = fallsBack(workload.mode, record);
    if (fall) {
      if (await deps.db.$transaction((db) => takeDown(db, workload, fall, now)))
        await deps.queue.add({ name: "plan", payload: { workloadId: workload.id } });
      continue;
    }
    const good = workload.noted === "fallBack" ? regains(record) : undefined;
    if (good) await deps.db.$transaction((db) => note(db, workload, good, now));
  }
}

/** recordsOf reads the records of workloads by id; one with too little scored is left out. */
async function recordsOf(
  db: Db,
  workloads: readonly WatchedWorkload[],
  now: number,
): Promise<Map<string, TrustRecord>> {
  const promises = workloads.map(({ policy }) => {
    const parsed = policy === null ? undefined : parsePolicy(policy);
    return parsed?.planner === "quantile" ? parsed.quantile : USUAL_LEVEL;
  });
  const parts = (hours: number) => {
    const asks = workloads.map(({ seriesId, modeChangedAt }, i) => {
      const map = mapLevels(LEVELS, [promises[i]]);
      const from = Math.max(modeChangedAt, now - hours * HOUR_MS);
      return { seriesId, from, low: map.low[0], share: map.share[0] };
    });
    return scoredParts(db, asks, now);
  };
  const [window, lately] = [await parts(TRUST_HOURS.window), await parts(TRUST_HOURS.lately)];
  const records = new Map<string, TrustRecord>();
  workloads.forEach(({ id, seriesId }, i) => {
    const whole = window.get(seriesId);
    if (!whole || whole.points < LEAST_POINTS) return;
    records.set(id, {
      hours: whole.hours,
      window: trustOf(whole, promises[i]),
      lately: trustOf(lately.get(seriesId), promises[i]),
    });
  });
  return records;
}

function trustOf(part: ScoredPart | undefined, promised: number): Trust {
  if (!part || part.points < LEAST_POINTS / 4) return { promised };
  const skill = part.naiveLoss > 0 ? (1 - part.loss / part.naiveLoss) * 100 : undefined;
  return { promised, coverage: part.under, betterThanNaivePercent: skill };
}

const actor = systemActor("trust", "Trust");

async function takeDown(
  db: Db,
  workload: WatchedWorkload,
  fall: NonNullable<ReturnType<typeof fallsBack>>,
  now: number,
): Promise<boolean> {
  const { id, name, mode } = workload;
  if (!(await setMode(db, id, mode, fall.mode, now))) return false;
  if (fall.mode === "recommend")
    await supersedeOpenPlans(db, id, `The workload fell back to ${fall.mode}.`, now);
  await appendAudit(db, {
    at: now,
    actor,
    action: "fallBack",
    targetKind: "workload",
    targetId: id,
    targetName: name,
    summary: `Took ${name} from ${mode} to ${fall.mode}. ${fall.why}`,
    reason: fall.why,
    before: { mode },
    after: { mode: fall.mode },
  });
  for (const part of ["workloads", "plans", "audit"] as const) await notifyChange(db, part);
  return true;
}

async function note(db: Db, { id, name, mode }: WatchedWorkload, good: string, now: number): Promise<void> {
  await appendAudit(db, {
    at: now,
    actor,
    action: "regainTrust",
    targetKind: "workload",
    targetId: id,
    targetName: name,
    summary: `The forecasts of ${name} hold again; it stays in ${mode} until a person moves it. ${good}`,
    reason: good,
  });
  for (const part of ["workloads", "audit"] as const) await notifyChange(db, part);
}
