import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { listGroups } from "@/server/store/model-groups";
import {
  addModel,
  listModelRecords,
  type ModelRecord,
  modelsOfGroup,
  moveModelRow,
  STATISTICAL,
} from "@/server/store/models";
import { beginTraining, trainJob } from "./begin-training";
import { readMembers } from "./members";
import { Cancelled } from "./watch";

const HOUR_MS = 3_600_000;
const AGAIN_AFTER_MS = 24 * HOUR_MS;
const MOST_AT_ONCE = 3;
/** Queue priority of what nobody asked for: behind the record of the past, and behind what a person waits for. */
const BY_ITSELF = 20;
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
 * old. Groups that are too young or are being trained are left alone.
 */
export async function scheduleTraining(deps: Deps): Promise<string[]> {
  await ensureBaselineModels(deps);
  const now = deps.clock.now();
  const networks = (await listModelRecords(deps.db)).filter((model) => model.kind !== STATISTICAL);
  const last = (key: string): ModelRecord | undefined => networks.find((model) => model.groupKey === key);
  const groups = (await listGroups(deps.db)).sort(
    (a, b) => (last(a.key)?.createdAt ?? 0) - (last(b.key)?.createdAt ?? 0),
  );
  const begun: string[] = [];
  for (const group of groups) {
    const before = last(group.key);
    if (begun.length >= MOST_AT_ONCE) break;
    if (before && (before.state === "training" || now - before.createdAt < AGAIN_AFTER_MS)) continue;
    if ((await readMembers(deps, group)).length === 0) continue;
    const why = before
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
