import type * as Tf from "@tensorflow/tfjs";
import { decodeActionNetwork, encodeActionNetwork } from "@/server/core/behaviour/actions/network";
import { AppError } from "@/server/errors";
import type {
  ActionExample,
  ActionLearner,
  ActionNetwork,
  ActionNetworkSettings,
} from "@/server/ports/action-network";
import { pause } from "./members";
import { shuffled, uniform } from "./random";
import { loadTensorFlow, type TensorFlow } from "./tensorflow";

const BATCH = 64;
const HELD_BACK = 0.1;
const RATE = 4e-3;

/** tfjsActionLearner trains LSTM networks (Hochreiter and Schmidhuber 1997) over one-hot actions; TensorFlow is loaded at the first call. */
export const tfjsActionLearner = (): ActionLearner => ({ train, load });

/** Symbols as they stand in the input: those of the vocabulary, anything new, and a session's start. */
const widthOf = ({ vocabulary }: ActionNetworkSettings): number => vocabulary + 2;

function build(tf: TensorFlow, settings: ActionNetworkSettings): Tf.LayersModel {
  let drawn = 0;
  const glorot = () => tf.initializers.glorotUniform({ seed: settings.seed * 31 + ++drawn });
  const input = tf.input({ shape: [settings.context, widthOf(settings)] });
  const read = tf.layers
    .lstm({ units: settings.units, kernelInitializer: glorot(), recurrentInitializer: glorot() })
    .apply(input);
  const output = tf.layers
    .dense({ units: settings.vocabulary + 1, kernelInitializer: glorot() })
    .apply(read) as Tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

/** Contexts as one-hot rows, newest last; what lies before the session is zero. */
function inputOf(
  tf: TensorFlow,
  recent: readonly (readonly number[])[],
  settings: ActionNetworkSettings,
): Tf.Tensor3D {
  const { context, vocabulary } = settings;
  const width = widthOf(settings);
  const values = new Float32Array(recent.length * context * width);
  for (const [i, acts] of recent.entries()) {
    const kept = acts.slice(-context);
    for (const [k, symbol] of kept.entries()) {
      const place = symbol < 0 ? vocabulary + 1 : Math.min(symbol, vocabulary);
      values[(i * context + context - kept.length + k) * width + place] = 1;
    }
  }
  return tf.tensor3d(values, [recent.length, context, width]);
}

function lossOf(
  tf: TensorFlow,
  model: Tf.LayersModel,
  examples: readonly ActionExample[],
  settings: ActionNetworkSettings,
): Tf.Scalar {
  const said = model.apply(
    inputOf(
      tf,
      examples.map(({ recent }) => recent),
      settings,
    ),
  ) as Tf.Tensor2D;
  const size = settings.vocabulary + 1;
  const truth = new Float32Array(examples.length * size);
  for (const [i, { next }] of examples.entries()) truth[i * size + Math.min(next, settings.vocabulary)] = 1;
  const logs = tf.logSoftmax(said);
  return tf.neg(tf.sum(tf.mul(logs, tf.tensor2d(truth, [examples.length, size])))).div(examples.length);
}

const train: ActionLearner["train"] = async (examples, settings, signal) => {
  const { tf } = await loadTensorFlow();
  signal.throwIfAborted();
  const split = Math.floor(examples.length * (1 - HELD_BACK));
  const [learn, heldBack] = [examples.slice(0, split), examples.slice(split)];
  if (learn.length < 200 || heldBack.length < 20)
    throw new AppError(
      "invalid_input",
      `${examples.length} acts are too few to train a network of next actions. Give at least 250.`,
    );
  const random = uniform(settings.seed);
  const model = build(tf, settings);
  const optimiser = tf.train.adam(RATE);
  let best = { loss: Number.POSITIVE_INFINITY, weights: [] as Tf.Tensor[] };
  try {
    for (let epoch = 0; epoch < settings.epochs; epoch++) {
      const order = shuffled(learn.length, random);
      for (let from = 0; from < learn.length; from += BATCH) {
        await pause(signal);
        const batch = Array.from(order.slice(from, from + BATCH), (i) => learn[i]);
        tf.tidy(() => {
          const { grads } = tf.variableGrads(() => lossOf(tf, model, batch, settings));
          optimiser.applyGradients(grads as Tf.NamedTensorMap as never);
        });
      }
      let loss = 0;
      for (let from = 0; from < heldBack.length; from += 256) {
        await pause(signal);
        const part = heldBack.slice(from, from + 256);
        loss += part.length * tf.tidy(() => lossOf(tf, model, part, settings).dataSync()[0]);
      }
      loss /= heldBack.length;
      if (loss >= best.loss) break;
      for (const weight of best.weights) weight.dispose();
      best = { loss, weights: model.getWeights().map((weight) => weight.clone()) };
    }
    return encodeActionNetwork(
      settings,
      best.weights.map((weight) => weight.dataSync() as Float32Array),
    );
  } finally {
    for (const weight of best.weights) weight.dispose();
    model.dispose();
    optimiser.dispose();
  }
};

const load = async (artifact: Uint8Array): Promise<ActionNetwork> => {
  const { tf } = await loadTensorFlow();
  const decoded = decodeActionNetwork<ActionNetworkSettings>(artifact);
  if (!decoded) throw damaged();
  const { settings, tables: weights } = decoded;
  const model = build(tf, settings);
  tf.tidy(() => model.setWeights(model.getWeights().map((weight, i) => tf.tensor(weights[i], weight.shape))));
  return {
    predict(recent) {
      const size = settings.vocabulary + 1;
      const flat = tf.tidy(
        () =>
          tf.softmax(model.predict(inputOf(tf, recent, settings)) as Tf.Tensor2D).dataSync() as Float32Array,
      );
      return recent.map((_, i) => flat.slice(i * size, (i + 1) * size));
    },
    dispose: () => model.dispose(),
  };
};

const damaged = () =>
  new AppError("internal", "The stored network of next actions is damaged. Train it again.");
