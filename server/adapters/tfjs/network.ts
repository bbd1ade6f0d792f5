import type * as Tf from "@tensorflow/tfjs";
import { LEVELS } from "@/server/core/forecast/levels";
import type { NetworkSettings } from "@/server/ports/model-runtime";
import { PATCH_CHANNELS, staticWidth } from "./frame";
import type { TensorFlow } from "./tensorflow";
import type { Batch } from "./windows";

const L = LEVELS.length;

/**
 * buildNetwork makes an LSTM (Hochreiter and Schmidhuber 1997) over patches of the context, joined with what is known
 * of the moment; it answers, for each rung and level, by how many widths of the base's band its quantile is to be
 * moved. The last layer begins at 0: an untrained network is the base.
 */
export function buildNetwork(tf: TensorFlow, rungs: number, settings: NetworkSettings): Tf.LayersModel {
  const { seed, units, contextSteps, patchSteps } = settings;
  const glorot = (offset: number) => tf.initializers.glorotUniform({ seed: seed * 31 + offset });
  const context = tf.input({ shape: [contextSteps / patchSteps, patchSteps * PATCH_CHANNELS] });
  const facts = tf.input({ shape: [staticWidth(rungs)] });
  const memory = tf.layers
    .lstm({ units, kernelInitializer: glorot(1), recurrentInitializer: glorot(2) })
    .apply(context) as Tf.SymbolicTensor;
  const joined = tf.layers.concatenate().apply([memory, facts]) as Tf.SymbolicTensor;
  const mixed = tf.layers
    .dense({ units: 2 * units, activation: "relu", kernelInitializer: glorot(3) })
    .apply(joined) as Tf.SymbolicTensor;
  const moves = tf.layers
    .dense({ units: rungs * L, kernelInitializer: "zeros" })
    .apply(mixed) as Tf.SymbolicTensor;
  return tf.model({ inputs: [context, facts], outputs: moves });
}

/** tensorsOf gives a batch as tensors; the caller tidies. */
export function tensorsOf(tf: TensorFlow, batch: Batch, rungs: number, settings: NetworkSettings) {
  const { size } = batch;
  const { contextSteps, patchSteps } = settings;
  return {
    inputs: [
      tf.tensor(batch.context, [size, contextSteps / patchSteps, patchSteps * PATCH_CHANNELS]),
      tf.tensor(batch.facts, [size, staticWidth(rungs)]),
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
