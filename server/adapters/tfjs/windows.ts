import { type History, readHistory } from "@/server/core/forecast/history";
import { LEVELS } from "@/server/core/forecast/levels";
import { before } from "@/server/core/series/series";
import { AppError } from "@/server/errors";
import type { NetworkSettings, TrainingSeries } from "@/server/ports/model-runtime";
import { factWidth, fitBase, type Frame, makeFrame, PATCH_CHANNELS, writeContext, writeFacts } from "./frame";

const L = LEVELS.length;
const MEDIAN = LEVELS.indexOf(0.5);
/** The base is fitted again after so many days, on what was known by then: in production it has not seen what it is asked about either. */
const REFIT_DAYS = 7;
/** At the end of the learning history, so much decides when to stop and whether a head is kept. */
const HELD_BACK_SHARE = 0.1;

/** Moment is one past origin to learn from: how its series looked then, and the index of the first value that was unknown. */
export interface Moment {
  readonly frame: Frame;
  readonly origin: number;
  /** Index from which on values do not count as truth. */
  readonly known: number;
  /** Mean width of the base's band of this member, a number a rung. */
  readonly usual: Float64Array;
}

/** MemberMoments splits the past of one series in time: what is learnt from, and the end that decides when to stop. */
export interface MemberMoments {
  readonly learn: readonly Moment[];
  readonly heldBack: readonly Moment[];
  readonly rungs: number;
}

/** momentsOf lists every usable origin of a member before `until` (epoch ms); undefined when its history is too short. */
export function momentsOf(
  member: TrainingSeries,
  until: number,
  settings: NetworkSettings,
): MemberMoments | undefined {
  const history = readHistory(before(member.series, until), member.events);
  if (!history || history.y.length < 4 * history.day) return undefined;
  const n = history.y.length;
  const first = Math.max(settings.contextSteps, history.day);
  const last = n - Math.min(settings.horizonSteps, history.hour * 6);
  const border = borderOf(history, first, last, member.shiftedAt);
  const frames = framesOf(member, history, settings.horizonSteps, border);
  if (frames.length === 0) return undefined;
  const usual = usualWidths(frames[0].frame, frames[0].from, border);
  const shifted = indexAt(history, member.shiftedAt);
  const learn: Moment[] = [];
  const heldBack: Moment[] = [];
  for (const { frame, from, to } of frames) {
    for (let origin = Math.max(first, from); origin < Math.min(to, last + 1); origin++) {
      if (!history.learn[origin] || !history.learn[origin - 1]) continue;
      // What is learnt knows nothing from the border on, so that no target is in both parts.
      if (origin + settings.horizonSteps <= border || (origin >= shifted && origin < border))
        learn.push({ frame, origin, usual, known: border });
      else if (origin > border) heldBack.push({ frame, origin, usual, known: n });
    }
  }
  return { learn, heldBack, rungs: frames[0].frame.grid.leads.length };
}

/** borderOf parts what is learnt from what decides when to stop: the last tenth, but no more than half of a new level. */
function borderOf(history: History, first: number, last: number, shiftedAt: number | undefined): number {
  const usual = Math.round(first + (last - first) * (1 - HELD_BACK_SHARE));
  const shifted = indexAt(history, shiftedAt);
  return shifted < last ? Math.max(usual, Math.round((shifted + last) / 2)) : usual;
}

const indexAt = ({ start, step }: History, at = Number.POSITIVE_INFINITY): number =>
  Math.ceil((at - start) / step);

/** tooYoung is what is thrown when a group has too little to learn from. */
export function tooYoung(moments: number): AppError {
  const message = `The group has ${moments} past moments to learn from and 100 are needed. Wait for more history or import some.`;
  return new AppError("invalid_input", message);
}

/** framesOf fits the base at the beginning of each week on what came before; a short history is looked at through one fit of all of it. */
function framesOf(member: TrainingSeries, history: History, horizon: number, border: number) {
  const n = history.y.length;
  const frames: { frame: Frame; from: number; to: number }[] = [];
  const every = REFIT_DAYS * history.day;
  const cuts: number[] = [];
  for (let at = every; at < border; at += every) cuts.push(at);
  cuts.push(border);
  cuts.forEach((at, i) => {
    const numbers = fitBase(history, horizon, at);
    if (!numbers) return;
    const frame = makeFrame(history, horizon, at, numbers, member);
    frames.push({ frame, from: cuts.length === 1 ? 0 : at, to: cuts[i + 1] ?? n });
  });
  return frames;
}

function usualWidths(frame: Frame, from: number, to: number): Float64Array {
  const rungs = frame.grid.leads.length;
  const total = new Float64Array(rungs);
  const [levels, widths] = [new Float64Array(rungs * L), new Float64Array(rungs)];
  const scratch = new Float32Array(factWidth(rungs));
  const every = Math.max(1, Math.floor((to - from) / 200));
  let count = 0;
  for (let origin = Math.max(1, from); origin < to; origin += every, count++) {
    writeFacts(frame, origin, scratch, 0, levels, widths);
    for (let k = 0; k < rungs; k++) total[k] += widths[k];
  }
  return total.map((sum) => sum / Math.max(1, count) || 1);
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
  const facts = factWidth(rungs);
  const batch: Batch = {
    size,
    context: new Float32Array(size * contextWidth),
    facts: new Float32Array(size * facts),
    base: new Float32Array(size * rungs * L),
    truth: new Float32Array(size * rungs),
    weight: new Float32Array(size * rungs),
  };
  const [levels, widths] = [new Float64Array(rungs * L), new Float64Array(rungs)];
  moments.forEach(({ frame, origin, known, usual }, m) => {
    writeContext(frame, origin, settings.contextSteps, batch.context, m * contextWidth);
    writeFacts(frame, origin, batch.facts, m * facts, levels, widths);
    const { y, learn, start, step } = frame.history;
    const time = start + origin * step;
    frame.grid.leads.forEach((lead, k) => {
      const middle = levels[k * L + MEDIAN];
      for (let l = 0; l < L; l++)
        batch.base[(m * rungs + k) * L + l] = (levels[k * L + l] - middle) / widths[k];
      const target = origin + lead - 1;
      if (target >= Math.min(known, y.length) || !learn[target]) return;
      // What an event to come does is the mix's part; learning it here too would count it twice.
      const since = frame.eventSince[target];
      if (since > time && since !== Number.POSITIVE_INFINITY) return;
      batch.truth[m * rungs + k] = Math.min(20, Math.max(-20, (y[target] - middle) / widths[k]));
      batch.weight[m * rungs + k] = Math.min(5, Math.max(0.2, widths[k] / usual[k]));
    });
  });
  return batch;
}
