import { conflict } from "@/server/errors";
import type { ModelState } from "@/server/core/words";
import type { NetworkSettings } from "@/server/ports/model-runtime";
import type { TrainingScores } from "@/server/core/registry/scores";
import type { Db } from "@/server/store/client";
import { Prisma, type Model as Row } from "@/server/store/prisma/client";

/** STATISTICAL is the kind of the ensemble of statistical experts; it needs no training and no artefact. */
export const STATISTICAL = "ensemble";

/** ModelSettings is how a model was made and when it served; times are epoch ms. */
export interface ModelSettings {
  network?: NetworkSettings;
  /** Quicker backends that did not serve, and why. */
  passedOver?: readonly string[];
  /** Id of the person who asked for the training; absent when a rule did. */
  askedBy?: string;
  /** Where each member's learning ends, by series id: the frozen window of a training that is begun again. */
  until?: Record<string, number>;
  /** Up to when each member was known then, by series id. */
  present?: Record<string, number>;
  /** When it last became champion, and when it stopped being it. */
  promotedAt?: number;
  /** When it entered the shadow, and how far it is there. */
  shadowFrom?: number;
  shadow?: { progress: number; why: string };
  retiredAt?: number;
}

/** EpochLoss is one point of the loss curve; unitless. */
export interface EpochLoss {
  epoch: number;
  train: number;
  heldBack: number;
}

/** ModelRecord is one entry of the registry; times are epoch ms. */
export interface ModelRecord {
  id: string;
  name: string;
  kind: string;
  groupKey: string;
  state: ModelState;
  artifactHash?: string;
  backend?: string;
  settings: ModelSettings;
  seed: number;
  trainedFrom?: number;
  trainedTo?: number;
  scores?: TrainingScores;
  verdict?: string;
  why: string;
  progress: number;
  epoch: number;
  epochs: number;
  losses: EpochLoss[];
  startedAt?: number;
  finishedAt?: number;
  cancelRequestedAt?: number;
  heartbeatAt?: number;
  error?: string;
  createdBy: string;
  createdAt: number;
}

/** ModelChange is what may be written beside a move; times are epoch ms. */
export type ModelChange = Partial<
  Omit<ModelRecord, "id" | "name" | "kind" | "groupKey" | "state" | "seed" | "createdBy" | "createdAt">
>;

/** listModelRecords reads the registry, newest first; failed and retired ones of the last `limit` only. */
export async function listModelRecords(db: Db, limit = 200): Promise<ModelRecord[]> {
  return (await db.model.findMany({ orderBy: { createdAt: "desc" }, take: limit })).map(toModel);
}

/** findModel reads one model by its id or its name, or undefined. */
export async function findModel(db: Db, idOrName: string): Promise<ModelRecord | undefined> {
  const row = await db.model.findFirst({ where: { OR: [{ id: idOrName }, { name: idOrName }] } });
  return row ? toModel(row) : undefined;
}

/** modelsOfGroup reads the models of a group in one of `states`, newest first. */
export async function modelsOfGroup(
  db: Db,
  groupKey: string,
  states: readonly ModelState[],
): Promise<ModelRecord[]> {
  const where = { groupKey, state: { in: [...states] } };
  return (await db.model.findMany({ where, orderBy: { createdAt: "desc" } })).map(toModel);
}

/** NewModel is what a model starts with. */
export interface NewModel {
  kind: string;
  groupKey: string;
  state: ModelState;
  settings: ModelSettings;
  seed: number;
  epochs: number;
  why: string;
  createdBy: string;
  now: number;
}

/** addModel stores a model under the next free name of its kind, e.g. "lstm-3", and gives it. */
export async function addModel(db: Db, fields: NewModel): Promise<ModelRecord> {
  // Two at once must not take the same number: the second waits for the first to commit.
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('model names'))`;
  const { now, settings, ...rest } = fields;
  const count = await db.model.count({ where: { kind: fields.kind } });
  const row = await db.model.create({
    data: {
      ...rest,
      name: `${fields.kind}-${count + 1}`,
      settings: json(settings),
      losses: [],
      createdAt: new Date(now),
    },
  });
  return toModel(row);
}

/** changeModel writes fields of a model that is still in `state`; false when it has moved on. */
export async function changeModel(
  db: Db,
  id: string,
  state: ModelState,
  change: ModelChange,
): Promise<boolean> {
  return moveModelRow(db, id, state, state, change);
}

/** moveModelRow changes a model's state by compare-and-set; false when someone else moved it first. */
export async function moveModelRow(
  db: Db,
  id: string,
  from: ModelState,
  to: ModelState,
  change: ModelChange = {},
): Promise<boolean> {
  const { settings, scores, losses, ...rest } = change;
  const { trainedFrom, trainedTo, startedAt, finishedAt, cancelRequestedAt, heartbeatAt, ...plain } = rest;
  const { count } = await db.model.updateMany({
    where: { id, state: from },
    data: {
      ...plain,
      state: to,
      settings: settings && json(settings),
      scorecard: scores && json(scores),
      losses: losses && json(losses),
      trainedFrom: date(trainedFrom),
      trainedTo: date(trainedTo),
      startedAt: date(startedAt),
      finishedAt: date(finishedAt),
      cancelRequestedAt: date(cancelRequestedAt),
      heartbeatAt: date(heartbeatAt),
    },
  });
  return count === 1;
}

/** crown makes `model` the champion of its group and retires the one before it; losing a race is a conflict. */
export async function crown(
  db: Db,
  model: ModelRecord,
  from: ModelState,
  now: number,
  change: ModelChange = {},
): Promise<void> {
  for (const old of await modelsOfGroup(db, model.groupKey, ["champion"])) {
    const settings = { ...old.settings, retiredAt: now };
    if (!(await moveModelRow(db, old.id, "champion", "retired", { settings }))) throw lost(old.name);
  }
  const settings = { ...(change.settings ?? model.settings), promotedAt: now };
  if (!(await moveModelRow(db, model.id, from, "champion", { ...change, settings }))) throw lost(model.name);
}

/** LiveRecord is how the forecasts that were really given in a group did at one lead over some days. */
export interface LiveRecord {
  groupKey: string;
  /** Weighted quantile loss, unitless, of what was served and of seasonal naive. */
  loss: number;
  naiveLoss: number;
  coverage90: number;
  points: number;
}

/** liveRecords scores what was forecast `leadMs` ahead since `since` (epoch ms), by application and measure. */
export async function liveRecords(db: Db, leadMs: number, since: number): Promise<LiveRecord[]> {
  const side = (column: string) =>
    Prisma.raw(
      [0.1, 0.5, 0.9, 0.95, 0.99]
        .map((level) => {
          const q = `p."${column}${Math.round(level * 100)}"`;
          return `CASE WHEN p.actual >= ${q} THEN ${level} * (p.actual - ${q}) ELSE ${1 - level} * (${q} - p.actual) END`;
        })
        .join(" + "),
    );
  return db.$queryRaw<LiveRecord[]>`
    SELECT a.name || ', ' || s.measure AS "groupKey",
           2 * sum(${side("q")}) / 5 / nullif(sum(abs(p.actual)), 0) AS loss,
           2 * sum(${side("naive")}) / 5 / nullif(sum(abs(p.actual)), 0) AS "naiveLoss",
           avg(CASE WHEN p.actual <= p.q90 THEN 1.0 ELSE 0.0 END)::float8 AS coverage90,
           count(*)::int AS points
    FROM "ForecastPoint" p
    JOIN "Series" s ON s.id = p."seriesId"
    JOIN "Workload" w ON w.id = s."workloadId"
    JOIN "Application" a ON a.id = w."applicationId"
    WHERE p."leadMs" = ${leadMs} AND p.at >= ${new Date(since)} AND p.actual IS NOT NULL AND p.naive10 IS NOT NULL
    GROUP BY 1`;
}

const lost = (name: string) =>
  conflict(`${name} was moved by someone else in this moment. Reload to see where it stands.`);
const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at));
const json = (value: unknown) => value as Prisma.InputJsonObject;

function toModel(row: Row): ModelRecord {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    groupKey: row.groupKey,
    state: row.state as ModelState,
    artifactHash: row.artifactHash ?? undefined,
    backend: row.backend ?? undefined,
    settings: row.settings as unknown as ModelSettings,
    seed: row.seed,
    trainedFrom: row.trainedFrom?.getTime(),
    trainedTo: row.trainedTo?.getTime(),
    scores: (row.scorecard as unknown as TrainingScores | null) ?? undefined,
    verdict: row.verdict ?? undefined,
    why: row.why,
    progress: row.progress,
    epoch: row.epoch,
    epochs: row.epochs,
    losses: row.losses as unknown as EpochLoss[],
    startedAt: row.startedAt?.getTime(),
    finishedAt: row.finishedAt?.getTime(),
    cancelRequestedAt: row.cancelRequestedAt?.getTime(),
    heartbeatAt: row.heartbeatAt?.getTime(),
    error: row.error ?? undefined,
    createdBy: row.createdBy,
    createdAt: row.createdAt.getTime(),
  };
}

/** isTraining tells whether any model waits for its training or is in it. */
export const isTraining = async (db: Db): Promise<boolean> =>
  (await db.model.findFirst({ where: { state: "training" }, select: { id: true } })) !== null;
