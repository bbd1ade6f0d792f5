import { driftOf } from "@/server/core/registry/drift";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { listGroups, type ModelGroup } from "@/server/store/model-groups";
import {
  addModel,
  listModelRecords,
  liveRecords,
  type ModelRecord,
  modelsOfGroup,
  moveModelRow,
  STATISTICAL,
} from "@/server/store/models";
import { BY_ITSELF, beginTraining, trainJob } from "./begin-training";
import { readMembers } from "./members";
import { lastShift } from "./shifts";
import { Cancelled } from "./watch";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AGAIN_AFTER_MS = DAY_MS;
/** The lead at which drift is looked for, and how soon after a training it may begin another. */
const DRIFT_LEAD_MS = HOUR_MS / 2;
const DRIFT_AFTER_MS = 6 * HOUR_MS;
/** LEARNT_AFTER_MS is how long after a change of level its group is trained again, so that there is something to learn. */
export const LEARNT_AFTER_MS = 12 * HOUR_MS;
const MOST_AT_ONCE = 3;
/** A training without a sign of life for this long (wall) has lost its trainer; one that never began may just wait. */
const LOST_AFTER_MS = 60_000;
const WAITS_AT_MOST_MS = 15 * 60_000;

/** ensureBaselineModels enters the statistical ensemble as champion of every group that has no champion. */
export async function ensureBaselineModels(deps: Deps): Promise<void> {
  let added = false;
  for (const group of await listGroups(deps.db)) {
    await deps.db.$transaction(async (db) => {
      if ((await modelsOfGroup(db, group.key, ["champion"])).length > 0) return;
      const now = deps.clock.now();
      const settings = { promotedAt: now };
      const why = "It needs no training and serves from the first hour.";
      const fields = {
        kind: STATISTICAL,
        groupKey: group.key,
        why,
        createdBy: "Headroom",
        seed: deps.seed,
        epochs: 0,
        now,
      };
      const model = await addModel(db, { ...fields, state: "champion", settings });
      added = added || model.id !== "";
    });
  }
  if (added) await notifyChange(deps.db, "models");
}

/**
 * scheduleTraining begins at most three trainings: groups that never had one first, then those whose last is a day
 * old, whose live forecasts got worse since, or of which a series has been on a new level for half a day. Groups that are too young, are being trained, or have a model in shadow
 * without having got worse are left alone.
 */
export async function scheduleTraining(deps: Deps): Promise<string[]> {
  await ensureBaselineModels(deps);
  const now = deps.clock.now();
  const networks = (await listModelRecords(deps.db)).filter((model) => model.kind !== STATISTICAL);
  const last = (key: string): ModelRecord | undefined => networks.find((model) => model.groupKey === key);
  const drift = await driftByGroup(deps, now);
  const groups = (await listGroups(deps.db)).sort(
    (a, b) => (last(a.key)?.createdAt ?? 0) - (last(b.key)?.createdAt ?? 0),
  );
  const begun: string[] = [];
  for (const group of groups) {
    const before = last(group.key);
    if (begun.length >= MOST_AT_ONCE) break;
    const worse = before && now - before.createdAt >= DRIFT_AFTER_MS ? drift.get(group.key) : undefined;
    const shifted = await shiftToLearn(deps, group, before, now);
    const due = !before || (before.state !== "shadow" && now - before.createdAt >= AGAIN_AFTER_MS);
    if (before?.state === "training" || !(due || worse || shifted)) continue;
    if ((await readMembers(deps, group)).length === 0) continue;
    const why = shifted
      ? `${shifted}.`
      : worse
        ? worse
        : before
          ? `The last training was ${Math.round((now - before.createdAt) / HOUR_MS)} h ago.`
          : "No network has been trained for this group yet.";
    const model = await deps.db.$transaction((db) =>
      beginTraining(db, { groupKey: group.key, why, createdBy: "Headroom", seed: deps.seed, now }),
    );
    await deps.queue.add({ ...trainJob(model.id), priority: BY_ITSELF });
    begun.push(model.id);
  }
  if (begun.length > 0) await notifyChange(deps.db, "models");
  return begun;
}

/** shiftToLearn says which change of level of a group is half a day old and was not learnt from since, if any. */
async function shiftToLearn(
  deps: Deps,
  group: ModelGroup,
  before: ModelRecord | undefined,
  now: number,
): Promise<string | undefined> {
  const from = Math.max(now - DAY_MS, before?.createdAt ?? 0) - LEARNT_AFTER_MS;
  const shift = await lastShift(deps.db, group.workloadIds, group.measure, from, now - LEARNT_AFTER_MS);
  return shift?.change;
}

/** driftByGroup says of which groups the live forecasts of the last day are worse than those of the week, and how much. */
async function driftByGroup(deps: Deps, now: number): Promise<Map<string, string>> {
  const [day, week] = await Promise.all([
    liveRecords(deps.db, DRIFT_LEAD_MS, now - DAY_MS),
    liveRecords(deps.db, DRIFT_LEAD_MS, now - 7 * DAY_MS),
  ]);
  const found = new Map<string, string>();
  for (const record of day) {
    const why = driftOf(
      record,
      week.find(({ groupKey }) => groupKey === record.groupKey),
    );
    if (why) found.set(record.groupKey, why);
  }
  return found;
}

/**
 * recoverTrainings hands trainings whose trainer is gone to the queue again, and ends those that were to be cancelled
 * and have nobody who could do it.
 */
export async function recoverTrainings(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const { speed } = deps.clock;
  const silent = ({ heartbeatAt, createdAt }: ModelRecord): boolean =>
    heartbeatAt === undefined
      ? now - createdAt >= WAITS_AT_MOST_MS * speed
      : now - heartbeatAt >= LOST_AFTER_MS * speed;
  for (const model of await listModelRecords(deps.db)) {
    if (model.state !== "training" || !silent(model)) continue;
    if (model.cancelRequestedAt !== undefined) {
      await moveModelRow(deps.db, model.id, "training", "failed", {
        error: new Cancelled().message,
        finishedAt: now,
      });
      await notifyChange(deps.db, "models");
    } else {
      // The minute in the id lets it be enqueued again when this trainer is lost too, and once a minute at most.
      await deps.queue.add({
        ...trainJob(model.id, `_${Math.floor(now / (LOST_AFTER_MS * speed))}`),
        priority: BY_ITSELF,
      });
    }
  }
}
