import type { TrainingProgress } from "@/server/ports/model-runtime";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { changeModel, type EpochLoss, findModel, type ModelRecord } from "@/server/store/models";

/** Cancelled is the reason of a training that a person stopped. */
export class Cancelled extends Error {
  constructor() {
    super("Cancelled. Nothing was changed; the champion serves on.");
  }
}

/** EVERY_MS of the wall: progress and a sign of life are written, and a wish to cancel is looked for. */
const EVERY_MS = 1_500;

/** Watch writes the progress of one training and turns a cancellation into an aborted signal. */
export interface Watch {
  readonly signal: AbortSignal;
  /** learning gives what to call with the runtime's progress, which fills the bar up to `share`. */
  learning(share: number): (progress: TrainingProgress) => void;
  scoring(fraction: number): void;
  stop(): Promise<void>;
}

/** watch begins to write; `stop` must be called at the end. */
export function watch(deps: Deps, model: ModelRecord, outer: AbortSignal): Watch {
  const own = new AbortController();
  const pass = () => own.abort(outer.reason);
  outer.addEventListener("abort", pass, { once: true });
  if (outer.aborted) pass();
  if (model.cancelRequestedAt !== undefined) own.abort(new Cancelled());
  let progress = { progress: 0, epoch: 0 };
  const losses: EpochLoss[] = [];
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    try {
      await changeModel(deps.db, model.id, "training", {
        ...progress,
        losses,
        heartbeatAt: deps.clock.now(),
      });
      await notifyChange(deps.db, "models");
      const found = await findModel(deps.db, model.id);
      if (found?.state !== "training" || found.cancelRequestedAt !== undefined) own.abort(new Cancelled());
    } catch (error) {
      // The database may be away for a moment; the training goes on and the next write tells.
      deps.log.warn({ err: error, model: model.name }, "training progress was not written");
    }
  };
  const timer = setInterval(() => (writing = writing.then(write)), EVERY_MS);
  let stopped = false;
  return {
    signal: own.signal,
    learning: (share) => (told) => {
      progress = { progress: told.fraction * share, epoch: told.epoch };
      const last = losses[losses.length - 1];
      if (!last || last.epoch !== told.epoch) {
        losses.push({ epoch: told.epoch, train: told.trainLoss, heldBack: told.heldBackLoss });
      }
    },
    scoring(fraction) {
      progress = { ...progress, progress: fraction };
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      outer.removeEventListener("abort", pass);
      await writing;
      if (losses.length > 0) await changeModel(deps.db, model.id, "training", { ...progress, losses });
    },
  };
}
