import { LEVELS } from "@/server/core/forecast/levels";
import { shuffled, uniform } from "./random";

const L = LEVELS.length;
const [EPOCHS, BATCH, RATE] = [8, 32, 1e-3];
const [MOMENTUM, SQUARES, TINY] = [0.9, 0.99, 1e-8];
/** Share of the way back to the common head that is taken per step: a series leaves it only for a reason. */
const RETURN = 2e-3;
/** A head of its own is kept where it lowers the held-back loss by more than this share. */
const LEAST_GAIN = 0.01;

/** Head is a last layer: traits × outputs, and a bias an output; an output is a rung and a level. */
export interface Head {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** Cases is what a last layer learns from: what it reads, the base that it moves, the truth and how much it counts. */
export interface Cases {
  readonly size: number;
  /** size × traits */
  readonly traits: Float32Array;
  /** size × rungs × levels, size × rungs, size × rungs: as in Batch. */
  readonly base: Float32Array;
  readonly truth: Float32Array;
  readonly weight: Float32Array;
}

/**
 * tuneHead fits the last layer to one series by the pinball loss (Adam, Kingma and Ba 2015), beginning at the common
 * head and drawn back to it; undefined when that does not help on `heldBack`. The same input and seed give the same head.
 */
export function tuneHead(common: Head, learn: Cases, heldBack: Cases, seed: number): Head | undefined {
  const before = headLoss(common, heldBack);
  if (learn.size < BATCH || heldBack.size === 0 || !(before > 0)) return undefined;
  const weights = common.weights.slice();
  const bias = common.bias.slice();
  const outputs = bias.length;
  const traits = weights.length / outputs;
  const size = weights.length + outputs;
  const [grad, first, second] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  const said = new Float32Array(outputs);
  const random = uniform(seed);
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = shuffled(learn.size, random);
    for (let from = 0; from + BATCH <= order.length; from += BATCH) {
      grad.fill(0);
      for (let i = from; i < from + BATCH; i++)
        pull({ weights, bias }, learn, order[i], said, grad, traits, outputs);
      step++;
      const rate = (RATE * Math.sqrt(1 - SQUARES ** step)) / (1 - MOMENTUM ** step);
      for (let p = 0; p < size; p++) {
        const g = grad[p] / BATCH;
        first[p] += (1 - MOMENTUM) * (g - first[p]);
        second[p] += (1 - SQUARES) * (g * g - second[p]);
        const move = (rate * first[p]) / (Math.sqrt(second[p]) + TINY);
        const k = p - weights.length;
        if (k < 0) weights[p] += RETURN * (common.weights[p] - weights[p]) - move;
        else bias[k] += RETURN * (common.bias[k] - bias[k]) - move;
      }
    }
  }
  const head = { weights, bias };
  return headLoss(head, heldBack) < (1 - LEAST_GAIN) * before ? head : undefined;
}

/** applyHead writes what a last layer answers to one row of traits that begins at `at`. */
export function applyHead(
  { weights, bias }: Head,
  traits: ArrayLike<number>,
  at: number,
  out: Float32Array,
): void {
  const outputs = bias.length;
  const width = weights.length / outputs;
  out.set(bias);
  for (let t = 0; t < width; t++) {
    const value = traits[at + t];
    if (value === 0) continue;
    for (let o = 0, w = t * outputs; o < outputs; o++, w++) out[o] += value * weights[w];
  }
}

/** headLoss is the weighted mean pinball loss of a last layer on cases, in widths of the base's band. */
export function headLoss(head: Head, cases: Cases): number {
  const outputs = head.bias.length;
  const traits = head.weights.length / outputs;
  const said = new Float32Array(outputs);
  let sum = 0;
  let mass = 0;
  for (let m = 0; m < cases.size; m++) {
    applyHead(head, cases.traits, m * traits, said);
    for (let o = 0; o < outputs; o++) {
      const k = Math.floor(o / L);
      const weight = cases.weight[m * (outputs / L) + k];
      const miss = cases.truth[m * (outputs / L) + k] - cases.base[m * outputs + o] - said[o];
      const level = LEVELS[o % L];
      sum += weight * Math.max(level * miss, (level - 1) * miss);
      mass += weight;
    }
  }
  return mass > 0 ? sum / mass : Number.NaN;
}

function pull(
  head: Head,
  cases: Cases,
  m: number,
  said: Float32Array,
  grad: Float32Array,
  traits: number,
  outputs: number,
): void {
  applyHead(head, cases.traits, m * traits, said);
  const rungs = outputs / L;
  for (let o = 0; o < outputs; o++) {
    const k = Math.floor(o / L);
    const over = cases.base[m * outputs + o] + said[o] > cases.truth[m * rungs + k];
    said[o] = (cases.weight[m * rungs + k] * ((over ? 1 : 0) - LEVELS[o % L])) / rungs;
    grad[traits * outputs + o] += said[o];
  }
  for (let t = 0; t < traits; t++) {
    const value = cases.traits[m * traits + t];
    if (value === 0) continue;
    for (let o = 0, w = t * outputs; o < outputs; o++, w++) grad[w] += value * said[o];
  }
}
