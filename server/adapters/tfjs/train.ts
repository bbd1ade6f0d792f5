import type * as Tf from "@tensorflow/tfjs";
import type { ModelRuntime } from "@/server/ports/model-runtime";
import { encodeArtifact } from "./artifact";
import { buildNetwork, pinballOf, tensorsOf } from "./network";
import { bySize, gather, pause, tuneHeads } from "./members";
import { shuffled, uniform } from "./random";
import { loadTensorFlow, type TensorFlow } from "./tensorflow";
import { batchOf, type Moment, tooYoung } from "./windows";

const BATCH = 64;
const HELD_BACK_MOST = 768;
const REPORT_EVERY_MS = 1_500;
const PATIENCE = 4;
const [FIRST_RATE, LAST_RATE] = [2e-3, 1e-4];
/** Share of a weight that is given up per unit of learning rate (Loshchilov and Hutter 2019): holds the network near its base. */
const DECAY = 2;

/** Share of the progress bar that the common layers take when series get heads of their own. */
const COMMON_SHARE = 0.8;

/** trainNetwork learns a group's network, then the heads of its largest members; see the contract of ModelRuntime. */
export const trainNetwork: ModelRuntime["train"] = async (members, until, settings, report, signal) => {
  const { tf } = await loadTensorFlow();
  signal.throwIfAborted();
  const sorted = bySize(members);
  const { learn, heldBack, rungs } = await gather(sorted, until, settings, signal);
  if (learn.length < 100 || heldBack.length < 20) throw tooYoung(learn.length);
  const random = uniform(settings.seed);
  const model = buildNetwork(tf, rungs, settings);
  const optimiser = tf.train.adam(FIRST_RATE);
  const perEpoch = Math.max(1, Math.ceil(Math.min(settings.windowsPerEpoch, learn.length) / BATCH));
  const judged = pick(heldBack, Math.min(HELD_BACK_MOST, heldBack.length), uniform(settings.seed + 1));
  const heldBackLoss = () => meanLoss(tf, model, judged, rungs, settings, signal);
  const common = settings.heads > 0 ? COMMON_SHARE : 1;
  let reported = performance.now();
  let best = { loss: Number.POSITIVE_INFINITY, weights: [] as Tf.Tensor[], epoch: 0 };
  let latest = Number.NaN;
  let trained = Number.NaN;
  let epoch = 0;
  const tell = (fraction: number, always = true): void => {
    if (!always && performance.now() - reported < REPORT_EVERY_MS) return;
    reported = performance.now();
    report({ epoch, epochs: settings.epochs, fraction, trainLoss: trained, heldBackLoss: latest });
  };
  try {
    latest = trained = await heldBackLoss();
    best = { loss: latest, weights: copyOf(model), epoch: 0 };
    tell(0);
    while (epoch < settings.epochs && epoch - best.epoch <= PATIENCE) {
      const moments = pick(learn, perEpoch * BATCH, random);
      let sum = 0;
      for (let b = 0; b < perEpoch; b++) {
        await pause(signal);
        const done = (epoch + b / perEpoch) / settings.epochs;
        setRate(optimiser, done);
        const part = moments.slice(b * BATCH, (b + 1) * BATCH);
        sum += learnBatch(tf, model, optimiser, part, rungs, settings);
        tell(common * done, false);
      }
      trained = sum / perEpoch;
      latest = await heldBackLoss();
      epoch++;
      if (latest < best.loss) {
        for (const weight of best.weights) weight.dispose();
        best = { loss: latest, weights: copyOf(model), epoch };
      }
      tell(common * (epoch / settings.epochs));
    }
    model.setWeights(best.weights);
    const toldHead = (share: number) => tell(common + (1 - common) * share, share === 1);
    const heads = await tuneHeads(tf, model, sorted, until, settings, toldHead, signal);
    tell(1);
    const weights = model.getWeights().map((weight) => weight.dataSync() as Float32Array);
    for (const head of heads.values()) weights.push(head.weights, head.bias);
    return encodeArtifact({ settings, rungs, heads: [...heads.keys()] }, weights);
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
    await pause(signal);
    const part = moments.slice(from, from + 256);
    const batch = batchOf(part, rungs, settings);
    sum +=
      part.length *
      tf.tidy(() => pinballOf(tf, model, tensorsOf(tf, batch, rungs, settings), false).dataSync()[0]);
  }
  return sum / moments.length;
}
