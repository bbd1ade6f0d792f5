import { moveModel } from "@/server/core/registry/model-states";
import { meanLoss, type TrainingScores } from "@/server/core/registry/scores";
import { promotionVerdict } from "@/server/core/registry/verdict";
import { NETWORK_KINDS, type NetworkKind } from "@/server/core/words";
import { systemActor } from "@/server/auth/actors";
import { AppError } from "@/server/errors";
import type { ModelRuntime, NetworkSettings } from "@/server/ports/model-runtime";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import { findGroup } from "@/server/store/model-groups";
import {
  changeModel,
  crown,
  findModel,
  type ModelRecord,
  modelsOfGroup,
  moveModelRow,
  STATISTICAL,
} from "@/server/store/models";
import { LEAST_HISTORY_MS, lessonOf, readMembers } from "./members";
import { USUAL_KIND } from "./begin-training";
import { enterShadow } from "./judge-shadows";
import { Cancelled, watch } from "./watch";
import { type Contender, heldBackWindow, NAIVE, scoreModels, servedContender } from "./score-models";

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
/** Series of a group, the largest first, that may get a copy of the network of their own; one of an LSTM takes six times as long. */
const MOST_COPIES: Record<NetworkKind, number> = { dense: 64, lstm: 12, gru: 12, transformer: 12 };
/** Share of the progress bar that learning takes; scoring takes the rest. */
const LEARNING_SHARE = 0.6;

/**
 * handleTrain trains the network of a Model row in state "training", scores it on held-back days beside the champion
 * and the statistical ensemble, and makes it champion when it wins. Delivered again after a crash it begins anew on
 * the same frozen window; two trainers never train the same row. An aborted signal leaves the row for the next one.
 */
export async function handleTrain(
  deps: Deps,
  runtime: ModelRuntime,
  payload: { modelId: string },
  signal: AbortSignal,
): Promise<void> {
  await deps.exclusive(`train:${payload.modelId}`, async () => {
    const model = await findModel(deps.db, payload.modelId);
    if (model?.state !== "training") return;
    try {
      await trainAndJudge(deps, runtime, model, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      await fail(deps, model, error);
    }
  });
}

async function trainAndJudge(
  deps: Deps,
  runtime: ModelRuntime,
  model: ModelRecord,
  signal: AbortSignal,
): Promise<void> {
  const watched = watch(deps, model, signal);
  try {
    watched.signal.throwIfAborted();
    const group = await findGroup(deps.db, model.groupKey);
    const members = group ? await readMembers(deps, group, model.settings, watched.signal) : [];
    if (members.length === 0) {
      const days = LEAST_HISTORY_MS / DAY_MS;
      throw new AppError(
        "invalid_input",
        `No series of ${model.groupKey} has ${days} days of history yet. Wait, or import some.`,
      );
    }
    const network = networkFor(model, members[0].series.grid.step);
    const backend = await runtime.backend();
    const settings = {
      ...model.settings,
      network,
      passedOver: backend.passedOver,
      until: Object.fromEntries(members.map(({ seriesId, until }) => [String(seriesId), until])),
      present: Object.fromEntries(members.map(({ seriesId, present }) => [String(seriesId), present])),
    };
    const trainedFrom = Math.min(...members.map(({ series }) => series.grid.start));
    const trainedTo = Math.max(...members.map(({ until }) => until));
    const startedAt = model.startedAt ?? deps.clock.now();
    await changeModel(deps.db, model.id, "training", {
      settings,
      trainedFrom,
      trainedTo,
      startedAt,
      heartbeatAt: deps.clock.now(),
      backend: `${backend.name} ${backend.version}`,
      losses: [],
    });
    const bytes = await runtime.train(
      members.map(lessonOf),
      trainedTo,
      network,
      watched.learning(LEARNING_SHARE),
      watched.signal,
    );
    const artifactHash = await deps.artifacts.put(bytes);
    const contenders = await contendersFor(deps, runtime, model, bytes, trainedTo);
    const report = (share: number) => watched.scoring(LEARNING_SHARE + share * (1 - LEARNING_SHARE));
    const { scored, folds, leadsMs } = await scoreModels(members, contenders, report, watched.signal);
    const [challenger, naive] = [scored[0], scored[scored.length - 1]];
    // The better of what serves and what could serve without any network is what must be beaten.
    const rival = scored.slice(1, -1).sort((a, b) => meanLoss(a) - meanLoss(b))[0];
    const verdict = promotionVerdict(challenger, rival, naive);
    const window = heldBackWindow(members);
    const scores: TrainingScores = {
      folds,
      series: members.length,
      leadsMs,
      heldBackFrom: window.from,
      heldBackTo: window.to,
      scored,
      verdict,
    };
    await watched.stop();
    const live = members.some((member) => member.live);
    await settle(deps, { ...model, settings }, scores, artifactHash, live);
  } finally {
    await watched.stop();
  }
}

/** networkFor gives the shape of the network for a step (ms): 8 h of context and a day ahead at 5 min. */
export function networkFor(
  model: Pick<ModelRecord, "kind" | "seed" | "epochs">,
  step: number,
): NetworkSettings {
  const patchSteps = step <= HOUR_MS / 4 ? 6 : 4;
  const kind = NETWORK_KINDS.find((one) => one === model.kind) ?? USUAL_KIND;
  return {
    kind,
    units: 32,
    contextSteps: patchSteps * (step <= HOUR_MS / 4 ? 16 : 12),
    patchSteps,
    horizonSteps: Math.max(1, Math.round(DAY_MS / step)),
    windowsPerEpoch: 6_000,
    epochs: model.epochs,
    copies: MOST_COPIES[kind],
    seed: model.seed,
  };
}

/** contendersFor gives the new network, the champion, the ensemble where it is not the champion itself, and naive. */
async function contendersFor(
  deps: Deps,
  runtime: ModelRuntime,
  model: ModelRecord,
  bytes: Uint8Array,
  learntUntil: number,
): Promise<Contender[]> {
  const { seed } = deps;
  const network = await runtime.load(bytes);
  const contenders = [
    servedContender(
      { name: model.name, role: "challenger", seed },
      { name: model.name, network, learntUntil },
    ),
  ];
  const [champion] = await modelsOfGroup(deps.db, model.groupKey, ["champion"]);
  if (champion?.artifactHash) {
    const served = {
      name: champion.name,
      network: await runtime.load(await deps.artifacts.get(champion.artifactHash)),
      learntUntil: champion.trainedTo ?? 0,
    };
    contenders.push(servedContender({ name: champion.name, role: "champion", seed }, served));
    contenders.push(servedContender({ name: STATISTICAL, role: "statistical", seed }));
  } else {
    contenders.push(servedContender({ name: champion?.name ?? STATISTICAL, role: "champion", seed }));
  }
  return [...contenders, NAIVE];
}

const TRAINED = { action: "trainModel", did: "Trained" };
const TO_SHADOW = { action: "shadowModel", did: "Trained and put into shadow" };
const PROMOTED = { action: "promoteModel", did: "Promoted" };

/**
 * settle writes what came of a training. A winner goes on into shadow, where its forecasts are held against what is
 * served; where no new values arrive nothing could be held against it, so it serves at once.
 */
async function settle(
  deps: Deps,
  model: ModelRecord,
  scores: TrainingScores,
  artifactHash: string,
  live: boolean,
): Promise<void> {
  const now = deps.clock.now();
  const { verdict } = scores;
  const done = {
    artifactHash,
    scores,
    verdict: live ? verdict.why.replace("It is promoted.", "It goes into shadow.") : verdict.why,
    progress: 1,
    finishedAt: now,
    settings: model.settings,
  };
  const facts = { trained: true, scored: true, wins: verdict.wins, byHand: false };
  await deps.db.$transaction(async (db) => {
    const cancelled = (await findModel(db, model.id))?.cancelRequestedAt !== undefined;
    if (cancelled) throw new Cancelled();
    if (!moveModel("training", "candidate", facts).ok) return;
    if (!(await moveModelRow(db, model.id, "training", "candidate", done))) return;
    const wins = moveModel("candidate", "champion", facts).ok;
    if (wins && live) await enterShadow(db, model, now);
    if (wins && !live) await crown(db, model, "candidate", now, { settings: model.settings });
    const { action, did } = wins ? (live ? TO_SHADOW : PROMOTED) : TRAINED;
    await appendAudit(db, {
      at: now,
      actor: systemActor("trainer", "Trainer"),
      action,
      targetKind: "model",
      targetId: model.id,
      targetName: model.name,
      summary: `${did} ${model.name} for ${model.groupKey}. ${done.verdict}`,
    });
    await notifyChange(db, "models");
    await notifyChange(db, "audit");
  });
}

async function fail(deps: Deps, model: ModelRecord, error: unknown): Promise<void> {
  const cancelled = error instanceof Cancelled;
  const message =
    cancelled || error instanceof AppError
      ? (error as Error).message
      : `The training failed: ${(error as Error).message}`;
  await moveModelRow(deps.db, model.id, "training", "failed", {
    error: message,
    finishedAt: deps.clock.now(),
  });
  await notifyChange(deps.db, "models");
  if (!cancelled) deps.log.warn({ err: error, model: model.name }, "training failed");
}
