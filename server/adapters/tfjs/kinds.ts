import type * as Tf from "@tensorflow/tfjs";
import type { NetworkKind } from "@/server/core/words";
import type { NetworkSettings } from "@/server/ports/model-runtime";
import { PATCH_CHANNELS } from "./frame";
import { attend, layerOf } from "./layers";
import type { TensorFlow } from "./tensorflow";

/** Reader turns the patches of the context, and what is known of the moment, into `units` numbers. */
type Reader = (
  tf: TensorFlow,
  inputs: { context: Tf.SymbolicTensor; facts: Tf.SymbolicTensor },
  settings: NetworkSettings,
  glorot: () => ReturnType<TensorFlow["initializers"]["glorotUniform"]>,
) => Tf.SymbolicTensor;

const ATTENTION_HEADS = 2;

/** READERS is how each kind of network reads the recent past; all else is the same for all kinds. */
export const READERS: Record<NetworkKind, Reader> = {
  /** Hochreiter and Schmidhuber 1997. */
  lstm: (tf, { context }, { units }, glorot) =>
    tf.layers
      .lstm({ units, kernelInitializer: glorot(), recurrentInitializer: glorot() })
      .apply(context) as Tf.SymbolicTensor,

  /** Cho et al. 2014. */
  gru: (tf, { context }, { units }, glorot) =>
    tf.layers
      .gru({ units, kernelInitializer: glorot(), recurrentInitializer: glorot() })
      .apply(context) as Tf.SymbolicTensor,

  /** An encoder block over patches with learnt places (PatchTST, Nie et al. 2023), read out by a query made of the moment. */
  transformer(tf, { context, facts }, settings, glorot) {
    const { units, contextSteps, patchSteps } = settings;
    const tokens = contextSteps / patchSteps;
    const dense = (width: number, activation?: "relu") =>
      tf.layers.dense({ units: width, activation, kernelInitializer: glorot() });
    const sum = (a: Tf.SymbolicTensor, b: Tf.SymbolicTensor) =>
      tf.layers.add().apply([a, b]) as Tf.SymbolicTensor;
    const place = layerOf(tf, "place", [tokens, units], (_tf, [x], [at]) => x.add(at.read()), [
      [tokens, units],
    ]);
    const heads = ATTENTION_HEADS;
    const read = place.apply(dense(units).apply(context)) as Tf.SymbolicTensor;
    const looked = sum(
      read,
      attend(tf, { queries: read, tokens: read }, { asked: tokens, tokens, units, heads }, dense),
    );
    const encoded = sum(
      looked,
      dense(units).apply(dense(2 * units, "relu").apply(looked)) as Tf.SymbolicTensor,
    );
    const query = tf.layers.reshape({ targetShape: [1, units] }).apply(dense(units).apply(facts));
    const answer = attend(
      tf,
      { queries: query as Tf.SymbolicTensor, tokens: encoded },
      { asked: 1, tokens, units, heads },
      dense,
    );
    return tf.layers.reshape({ targetShape: [units] }).apply(answer) as Tf.SymbolicTensor;
  },

  /** Trend and remainder, each through a linear map (DLinear, Zeng et al. 2023): the trend by patch, the rest of the last two. */
  dense(tf, { context }, { units, contextSteps, patchSteps }, glorot) {
    const tokens = contextSteps / patchSteps;
    const late = Math.min(2, tokens);
    const width = tokens * PATCH_CHANNELS + late * patchSteps * PATCH_CHANNELS;
    const parts = layerOf(tf, "decompose", [width], (_tf, [x]) => {
      const steps = x.reshape([-1, tokens, patchSteps, PATCH_CHANNELS]);
      const trend = steps.mean(2, true);
      const rest = steps.sub(trend).slice([0, tokens - late, 0, 0], [-1, late, patchSteps, PATCH_CHANNELS]);
      return tf.concat(
        [
          trend.reshape([-1, tokens * PATCH_CHANNELS]),
          rest.reshape([-1, late * patchSteps * PATCH_CHANNELS]),
        ],
        1,
      );
    });
    return tf.layers
      .dense({ units, kernelInitializer: glorot() })
      .apply(parts.apply(context)) as Tf.SymbolicTensor;
  },
};
