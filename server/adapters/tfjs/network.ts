import type * as Tf from "@tensorflow/tfjs";
import { LEVELS } from "@/server/core/forecast/levels";
import type { NetworkSettings } from "@/server/ports/model-runtime";
import { factWidth, PATCH_CHANNELS } from "./frame";
import { READERS } from "./kinds";
import type { TensorFlow } from "./tensorflow";
import type { Batch } from "./windows";

const L = LEVELS.length;

/**
 * buildNetwork joins what a reader made of the context with what is known of the moment, and answers, for each rung
 * and level, by how many widths of the base's band its quantile is to be moved. The last layer begins at 0: an untrained
 * network is the base.
 */
export function buildNetwork(tf: TensorFlow, rungs: number, settings: NetworkSettings): Tf.LayersModel {
  const { seed, kind, contextSteps, patchSteps } = settings;
  let drawn = 0;
  const glorot = () => tf.initializers.glorotUniform({ seed: seed * 31 + ++drawn });
  const context = tf.input({ shape: [contextSteps / patchSteps, patchSteps * PATCH_CHANNELS] });
  const facts = tf.input({ shape: [factWidth(rungs)] });
  const read = READERS[kind](tf, { context, facts }, settings, glorot);
  const joined = tf.layers.concatenate().apply([read, facts]) as Tf.SymbolicTensor;
  const traits = tf.layers
    .dense({ units: 2 * settings.units, activation: "relu", kernelInitializer: glorot() })
    .apply(joined) as Tf.SymbolicTensor;
  const moves = tf.layers
    .dense({ units: rungs * L, kernelInitializer: "zeros" })
    .apply(traits) as Tf.SymbolicTensor;
  return tf.model({ inputs: [context, facts], outputs: moves });
}

/** weightsOf gives a network's weights as numbers, in the order in which setWeights takes them. */
export const weightsOf = (model: Tf.LayersModel): Float32Array[] =>
  model.getWeights().map((weight) => weight.dataSync().slice() as Float32Array);

/** takeWeights sets a network's weights to numbers that weightsOf gave. */
export const takeWeights = (tf: TensorFlow, model: Tf.LayersModel, weights: readonly Float32Array[]): void =>
  void tf.tidy(() =>
    model.setWeights(model.getWeights().map((weight, i) => tf.tensor(weights[i], weight.shape))),
  );

/** tensorsOf gives a batch as tensors; the caller tidies. */
export function tensorsOf(tf: TensorFlow, batch: Batch, rungs: number, settings: NetworkSettings) {
  const { size } = batch;
  const { contextSteps, patchSteps } = settings;
  return {
    inputs: [
      tf.tensor(batch.context, [size, contextSteps / patchSteps, patchSteps * PATCH_CHANNELS]),
      tf.tensor(batch.facts, [size, factWidth(rungs)]),
    ],
    base: tf.tensor(batch.base, [size, rungs, L]),
    truth: tf.tensor(batch.truth, [size, rungs, 1]),
    weight: tf.tensor(batch.weight, [size, rungs, 1]),
  };
}

/** pinballOf is the weighted mean pinball loss (Koenker and Bassett 1978) of a batch, in widths of the base's band. */
export function pinballOf(
  tf: TensorFlow,
  model: Tf.LayersModel,
  tensors: ReturnType<typeof tensorsOf>,
  training: boolean,
): Tf.Scalar {
  const moves = model.apply(tensors.inputs, { training }) as Tf.Tensor;
  const said = tensors.base.add(moves.reshape(tensors.base.shape));
  const miss = tensors.truth.sub(said);
  const levels = tf.tensor1d([...LEVELS]);
  const loss = tf.maximum(miss.mul(levels), miss.mul(levels.sub(1)));
  return loss.mul(tensors.weight).sum().div(tensors.weight.sum().mul(L)) as Tf.Scalar;
}
