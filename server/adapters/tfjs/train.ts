import type * as Tf from "@tensorflow/tfjs";
import type { ModelRuntime } from "@/server/ports/model-runtime";
import { encodeArtifact } from "./artifact";
import { buildNetwork, pinballOf, tensorsOf } from "./network";
import { shuffled, uniform } from "./random";
import { loadTensorFlow, type TensorFlow } from "./tensorflow";
import { batchOf, type Moment, momentsOf } from "./windows";

const BATCH = 64;
const HELD_BACK_MOST = 768;
const REPORT_EVERY_MS = 1_500;
const PATIENCE = 4;
const [FIRST_RATE, LAST_RATE] = [2e-3, 1e-4];
/** Share of a weight that is given up per unit of learning rate (Loshchilov and Hutter 2019): holds the network near its base. */
const DECAY = 2;

/** trainNetwork learns a group's network; see the contract of ModelRuntime. */
export const trainNetwork: ModelRuntime["train"] = async (members, until, settings, report, signal) => {
  const { tf } = await loadTensorFlow();
  signal.throwIfAborted();
  const { learn, heldBack, rungs } = momentsOf(members, until, settings);
  const random = uniform(settings.seed);
  const model = buildNetwork(tf, rungs, settings);
  const optimiser = tf.train.adam(FIRST_RATE);
  const perEpoch = Math.max(1, Math.ceil(Math.min(settings.windowsPerEpoch, learn.length) / BATCH));
  const judged = pick(heldBack, Math.min(HELD_BACK_MOST, heldBack.length), uniform(settings.seed + 1));
  const heldBackLoss = () => meanLoss(tf, model, judged, rungs, settings, signal);
  let reported = performance.now();
  let best = { loss: await heldBackLoss(), weights: copyOf(model), epoch: 0 };
  let latest = best.loss;
  let trained = best.loss;
  const tell = (epoch: number, done: number): void => {
    reported = performance.now();
    const fraction = Math.min(1, done / (settings.epochs * perEpoch));
    report({ epoch, epochs: settings.epochs, fraction, trainLoss: trained, heldBackLoss: latest });
  };
  try {
    tell(0, 0);
    for (let epoch = 1; epoch <= settings.epochs && epoch - best.epoch <= PATIENCE; epoch++) {
      const moments = pick(learn, perEpoch * BATCH, random);
      let sum = 0;
      for (let b = 0; b < perEpoch; b++) {
        // Hand the thread back, so that a cancellation and the job's lock are served between batches.
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        const done = (epoch - 1) * perEpoch + b;
        setRate(optimiser, done / (settings.epochs * perEpoch));
        const part = moments.slice(b * BATCH, (b + 1) * BATCH);
        sum += learnBatch(tf, model, optimiser, part, rungs, settings);
        if (performance.now() - reported > REPORT_EVERY_MS) tell(epoch - 1, done);
      }
      trained = sum / perEpoch;
      latest = await heldBackLoss();
      if (latest < best.loss) {
        for (const weight of best.weights) weight.dispose();
        best = { loss: latest, weights: copyOf(model), epoch };
      }
      tell(epoch, epoch * perEpoch);
    }
    model.setWeights(best.weights);
    return encodeArtifact(
      { settings, rungs },
      model.getWeights().map((weight) => weight.dataSync() as Float32Array),
    );
  } finally {
    for (const weight of best.weights) weight.dispose();
    model.dispose();
    optimiser.dispose();
  }
};

function copyOf(model: Tf.LayersModel): Tf.Tensor[] {
  return model.getWeights().map((weight) => weight.clone());
}

function setRate(optimiser: Tf.Optimizer, share: number): void {
  const rate = LAST_RATE + (FIRST_RATE - LAST_RATE) * 0.5 * (1 + Math.cos(Math.PI * share));
  (optimiser as unknown as { learningRate: number }).learningRate = rate;
}

function pick(from: readonly Moment[], count: number, random: () => number): Moment[] {
  const order = shuffled(from.length, random);
  return Array.from({ length: Math.min(count, from.length) }, (_, i) => from[order[i]]);
}

function learnBatch(
  tf: TensorFlow,
  model: Tf.LayersModel,
  optimiser: Tf.Optimizer,
  moments: readonly Moment[],
  rungs: number,
  settings: Parameters<typeof buildNetwork>[2],
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
  settings: Parameters<typeof buildNetwork>[2],
  signal: AbortSignal,
): Promise<number> {
  let sum = 0;
  for (let from = 0; from < moments.length; from += 256) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const part = moments.slice(from, from + 256);
    const batch = batchOf(part, rungs, settings);
    sum +=
      part.length *
      tf.tidy(() => pinballOf(tf, model, tensorsOf(tf, batch, rungs, settings), false).dataSync()[0]);
  }
  return sum / moments.length;
}
