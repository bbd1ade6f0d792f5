import { readHistory } from "@/server/core/forecast/history";
import { LEVELS } from "@/server/core/forecast/levels";
import { before } from "@/server/core/series/series";
import { AppError } from "@/server/errors";
import type { NetworkSettings, TrainingSeries } from "@/server/ports/model-runtime";
import {
  fitBase,
  type Frame,
  makeFrame,
  PATCH_CHANNELS,
  staticWidth,
  writeContext,
  writeStatic,
} from "./frame";

const L = LEVELS.length;
const MEDIAN = LEVELS.indexOf(0.5);

/** Moment is one past origin to learn from: which member, and the index of the first value that was unknown then. */
export interface Moment {
  readonly frame: Frame;
  readonly origin: number;
  /** Mean width of the base's band of this member, a number a rung. */
  readonly usual: Float64Array;
}

/** Moments splits the past of a group in time: what is learnt from, and the last tenth that decides when to stop. */
export interface Moments {
  readonly learn: readonly Moment[];
  readonly heldBack: readonly Moment[];
  readonly rungs: number;
}

/** momentsOf lists every usable origin before `until` (epoch ms); throws invalid_input when the group has too little history. */
export function momentsOf(
  members: readonly TrainingSeries[],
  until: number,
  settings: NetworkSettings,
): Moments {
  const learn: Moment[] = [];
  const heldBack: Moment[] = [];
  let rungs = 0;
  for (const { series, events } of members) {
    const history = readHistory(before(series, until), events);
    const n = history?.y.length ?? 0;
    const numbers = history && n >= 4 * history.day ? fitBase(history, settings.horizonSteps, n) : undefined;
    if (!history || !numbers) continue;
    const frame = makeFrame(history, settings.horizonSteps, n, numbers);
    rungs = frame.grid.leads.length;
    const first = Math.max(settings.contextSteps, history.day);
    const last = n - Math.min(settings.horizonSteps, history.hour * 6);
    // A whole horizon lies between the two parts, so that no target is in both.
    const border = Math.round(first + (last - first) * 0.9);
    const usual = usualWidths(frame, first, border);
    for (let origin = first; origin <= last; origin++) {
      if (!history.learn[origin] || !history.learn[origin - 1]) continue;
      if (origin + settings.horizonSteps <= border) learn.push({ frame, origin, usual });
      else if (origin > border) heldBack.push({ frame, origin, usual });
    }
  }
  if (learn.length < 100 || heldBack.length < 20) {
    const message = `The group has ${learn.length} past moments to learn from and 100 are needed. Wait for more history or import some.`;
    throw new AppError("invalid_input", message);
  }
  return { learn, heldBack, rungs };
}

function usualWidths(frame: Frame, from: number, to: number): Float64Array {
  const rungs = frame.grid.leads.length;
  const total = new Float64Array(rungs);
  const [levels, widths] = [new Float64Array(rungs * L), new Float64Array(rungs)];
  const scratch = new Float32Array(staticWidth(rungs));
  const every = Math.max(1, Math.floor((to - from) / 200));
  let count = 0;
  for (let origin = from; origin < to; origin += every, count++) {
    writeStatic(frame, origin, scratch, 0, levels, widths);
    for (let k = 0; k < rungs; k++) total[k] += widths[k];
  }
  return total.map((sum) => sum / Math.max(1, count));
}

/** Batch is moments as flat numbers: inputs, the base in its own band, the truth in that band, and weights. */
export interface Batch {
  readonly size: number;
  readonly context: Float32Array;
  readonly facts: Float32Array;
  /** size × rungs × levels */
  readonly base: Float32Array;
  /** size × rungs, (truth − median of the base) / width of its band */
  readonly truth: Float32Array;
  /** size × rungs; 0 where the truth is unknown, large where the band is wide: there a miss costs more. */
  readonly weight: Float32Array;
}

/** batchOf writes moments out; values from a moment's origin on enter as truth only. */
export function batchOf(moments: readonly Moment[], rungs: number, settings: NetworkSettings): Batch {
  const size = moments.length;
  const contextWidth = settings.contextSteps * PATCH_CHANNELS;
  const factWidth = staticWidth(rungs);
  const batch: Batch = {
    size,
    context: new Float32Array(size * contextWidth),
    facts: new Float32Array(size * factWidth),
    base: new Float32Array(size * rungs * L),
    truth: new Float32Array(size * rungs),
    weight: new Float32Array(size * rungs),
  };
  const [levels, widths] = [new Float64Array(rungs * L), new Float64Array(rungs)];
  moments.forEach(({ frame, origin, usual }, m) => {
    writeContext(frame, origin, settings.contextSteps, batch.context, m * contextWidth);
    writeStatic(frame, origin, batch.facts, m * factWidth, levels, widths);
    const { y, learn } = frame.history;
    frame.grid.leads.forEach((lead, k) => {
      const middle = levels[k * L + MEDIAN];
      for (let l = 0; l < L; l++)
        batch.base[(m * rungs + k) * L + l] = (levels[k * L + l] - middle) / widths[k];
      const target = origin + lead - 1;
      if (target >= y.length || !learn[target]) return;
      batch.truth[m * rungs + k] = Math.min(20, Math.max(-20, (y[target] - middle) / widths[k]));
      batch.weight[m * rungs + k] = Math.min(5, Math.max(0.2, widths[k] / usual[k]));
    });
  });
  return batch;
}
