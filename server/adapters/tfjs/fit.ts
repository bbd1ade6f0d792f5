import type * as Tf from "@tensorflow/tfjs";
import type { NetworkSettings } from "@/server/ports/model-runtime";
import { pause } from "./members";
import { pinballOf, takeWeights, tensorsOf, weightsOf } from "./network";
import { shuffled, uniform } from "./random";
import type { TensorFlow } from "./tensorflow";
import { batchOf, type Moment } from "./windows";

const BATCH = 64;
const PATIENCE = 4;
const LAST_RATE = 1e-4;
/** Share of a weight that is given up per unit of learning rate (Loshchilov and Hutter 2019): holds the network near its base. */
const DECAY = 2;

/** Course is what a network is taught: past moments, those that decide when to stop, and how fast. */
export interface Course {
  readonly learn: readonly Moment[];
  readonly heldBack: readonly Moment[];
  readonly rungs: number;
  readonly settings: NetworkSettings;
  /** Moments an epoch, epochs at most, and the learning rate at the beginning; it falls to 1e-4 by a cosine. */
  readonly windowsPerEpoch: number;
  readonly epochs: number;
  readonly rate: number;
  readonly seed: number;
}

/** Lesson is where a course stands: epochs done, 0 to 1 of it, and mean losses in widths of the base's band. */
export interface Lesson {
  readonly epoch: number;
  readonly fraction: number;
  readonly trainLoss: number;
  readonly heldBackLoss: number;
}

/**
 * fit teaches a network (Adam, Kingma and Ba 2015) until what is held back no longer gets better, leaves it with the weights
 * that were best there, and gives that loss before and after. The same network, course and seed end in the same weights.
 */
export async function fit(
  tf: TensorFlow,
  model: Tf.LayersModel,
  course: Course,
  tell: (lesson: Lesson, epochEnds: boolean) => void,
  signal: AbortSignal,
): Promise<{ before: number; after: number }> {
  const { learn, heldBack, rungs, settings, epochs } = course;
  const random = uniform(course.seed);
  const optimiser = tf.train.adam(course.rate);
  const perEpoch = Math.max(1, Math.ceil(Math.min(course.windowsPerEpoch, learn.length) / BATCH));
  const judge = () => meanLoss(tf, model, heldBack, rungs, settings, signal);
  try {
    const before = await judge();
    let best = { loss: before, weights: weightsOf(model), epoch: 0 };
    let [trainLoss, heldBackLoss] = [before, before];
    tell({ epoch: 0, fraction: 0, trainLoss, heldBackLoss }, true);
    for (let epoch = 0; epoch < epochs && epoch - best.epoch <= PATIENCE; ) {
      const moments = pick(learn, perEpoch * BATCH, random);
      let sum = 0;
      for (let b = 0; b < perEpoch; b++) {
        await pause(signal);
        const fraction = (epoch + b / perEpoch) / epochs;
        setRate(optimiser, course.rate, fraction);
        sum += learnBatch(tf, model, optimiser, moments.slice(b * BATCH, (b + 1) * BATCH), rungs, settings);
        tell({ epoch, fraction, trainLoss, heldBackLoss }, false);
      }
      trainLoss = sum / perEpoch;
      heldBackLoss = await judge();
      epoch++;
      if (heldBackLoss < best.loss) best = { loss: heldBackLoss, weights: weightsOf(model), epoch };
      tell({ epoch, fraction: epoch / epochs, trainLoss, heldBackLoss }, true);
    }
    takeWeights(tf, model, best.weights);
    return { before, after: best.loss };
  } finally {
    optimiser.dispose();
  }
}

function setRate(optimiser: Tf.Optimizer, first: number, share: number): void {
  const rate = LAST_RATE + (first - LAST_RATE) * 0.5 * (1 + Math.cos(Math.PI * share));
  (optimiser as unknown as { learningRate: number }).learningRate = rate;
}

/** pick draws `count` of a list at most, each once. */
export function pick(from: readonly Moment[], count: number, random: () => number): Moment[] {
  const order = shuffled(from.length, random);
  return Array.from({ length: Math.min(count, from.length) }, (_, i) => from[order[i]]);
}

function learnBatch(
  tf: TensorFlow,
  model: Tf.LayersModel,
  optimiser: Tf.Optimizer,
  moments: readonly Moment[],
  rungs: number,
  settings: NetworkSettings,
): number {
  return tf.tidy(() => {
    const tensors = tensorsOf(tf, batchOf(moments, rungs, settings), rungs, settings);
    const { value, grads } = tf.variableGrads(() => pinballOf(tf, model, tensors, true));
    // One odd day must not throw the weights off: gradients are bounded (Pascanu, Mikolov and Bengio 2013).
    const bounded = Object.fromEntries(
      Object.entries(grads).map(([name, grad]) => [name, grad.clipByValue(-0.1, 0.1)]),
    );
    optimiser.applyGradients(bounded);
    const keep = 1 - DECAY * (optimiser as unknown as { learningRate: number }).learningRate;
    for (const weight of model.trainableWeights) {
      const variable = weight.read() as Tf.Variable;
      variable.assign(variable.mul(keep));
    }
    return value.dataSync()[0];
  });
}

async function meanLoss(
  tf: TensorFlow,
  model: Tf.LayersModel,
  moments: readonly Moment[],
  rungs: number,
  settings: NetworkSettings,
  signal: AbortSignal,
): Promise<number> {
  let sum = 0;
  for (let from = 0; from < moments.length; from += 256) {
    await pause(signal);
    const part = moments.slice(from, from + 256);
    const batch = batchOf(part, rungs, settings);
    sum +=
      part.length *
      tf.tidy(() => pinballOf(tf, model, tensorsOf(tf, batch, rungs, settings), false).dataSync()[0]);
  }
  return sum / moments.length;
}
