import type * as Tf from "@tensorflow/tfjs";
import type { Learner, LearnerShape, Lesson } from "@/server/core/replay/tuning/learn";
import { loadTensorFlow, type TensorFlow } from "./tensorflow";

const HIDDEN = 16;
const RATE = 0.02;
/** How strongly an untrained learner leans to the settings it starts from (logit). */
const LEANING = 1.5;
/** Weight of the entropy in the loss: keeps it trying until the lessons agree. */
const ENTROPY = 0.01;

/**
 * makeLearner gives a policy network: what is seen → 16 tanh units → one softmax a head; it learns by REINFORCE (Williams
 * 1992) with Adam. Same shape, same lessons, same backend: same numbers.
 */
export async function makeLearner(shape: LearnerShape): Promise<Learner> {
  const { tf } = await loadTensorFlow();
  const glorot = (offset: number) => tf.initializers.glorotUniform({ seed: shape.seed * 17 + offset });
  const input = tf.input({ shape: [shape.inputs] });
  const hidden = tf.layers
    .dense({ units: HIDDEN, activation: "tanh", kernelInitializer: glorot(1) })
    .apply(input) as Tf.SymbolicTensor;
  const outputs = shape.heads.map(
    (units) => tf.layers.dense({ units, kernelInitializer: "zeros" }).apply(hidden) as Tf.SymbolicTensor,
  );
  const model = tf.model({ inputs: input, outputs });
  lean(tf, model, shape);
  const optimiser = tf.train.adam(RATE);
  const logitsOf = (sights: Tf.Tensor) => model.apply(sights) as Tf.Tensor2D[];
  return {
    odds: (sights, count) =>
      tf.tidy(() =>
        logitsOf(tf.tensor2d(sights, [count, shape.inputs])).map(
          (logits) => tf.softmax(logits).dataSync() as Float32Array,
        ),
      ),
    learn(lesson) {
      tf.tidy(() => {
        const { grads } = tf.variableGrads(() => lossOf(tf, logitsOf, lesson, shape));
        optimiser.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
      });
    },
    dispose() {
      model.dispose();
      optimiser.dispose();
    },
  };
}

/** lean sets the last biases so that the untrained odds favour the starting choice. */
function lean(tf: TensorFlow, model: Tf.LayersModel, shape: LearnerShape): void {
  tf.tidy(() => {
    const heads = model.layers.slice(-shape.heads.length);
    heads.forEach((layer, h) => {
      const [kernel] = layer.getWeights();
      const bias = Array.from({ length: shape.heads[h] }, (_, i) => (i === shape.start[h] ? LEANING : 0));
      layer.setWeights([kernel, tf.tensor1d(bias)]);
    });
  });
}

function lossOf(
  tf: TensorFlow,
  logitsOf: (sights: Tf.Tensor) => Tf.Tensor2D[],
  { sights, choices, advantages }: Lesson,
  shape: LearnerShape,
): Tf.Scalar {
  const logits = logitsOf(tf.tensor2d(sights, [choices.length, shape.inputs]));
  const worth = tf.tensor1d(advantages);
  return logits
    .map((rows, h) => {
      const logOdds = tf.logSoftmax(rows);
      const chosen = tf.oneHot(
        tf.tensor1d(
          choices.map((choice) => choice[h]),
          "int32",
        ),
        shape.heads[h],
      );
      const gained = logOdds.mul(chosen).sum(1).mul(worth).mean();
      const entropy = logOdds.exp().mul(logOdds).sum(1).mean();
      return entropy.mul(ENTROPY).sub(gained);
    })
    .reduce((sum, each) => sum.add(each)) as Tf.Scalar;
}
