import type * as Tf from "@tensorflow/tfjs";
import type { TensorFlow } from "./tensorflow";

type Call = (tf: TensorFlow, inputs: Tf.Tensor[], weights: Tf.LayerVariable[]) => Tf.Tensor;

/**
 * layerOf makes a layer from a function of its inputs, for what the library has no layer of. `weights` are the shapes
 * of what it learns, which begins at 0; `shape` is the shape of its answer without the batch.
 */
export function layerOf(
  tf: TensorFlow,
  name: string,
  shape: readonly number[],
  call: Call,
  weights: readonly number[][] = [],
): Tf.layers.Layer {
  class Own extends tf.layers.Layer {
    static className = name;
    private readonly learnt: Tf.LayerVariable[] = [];
    override build(): void {
      weights.forEach((size, i) => {
        this.learnt.push(this.addWeight(`${name}-${i}`, [...size], "float32", tf.initializers.zeros()));
      });
      this.built = true;
    }
    override computeOutputShape(): Tf.Shape {
      return [null, ...shape];
    }
    override call(inputs: Tf.Tensor | Tf.Tensor[]): Tf.Tensor {
      return tf.tidy(() => call(tf, Array.isArray(inputs) ? inputs : [inputs], this.learnt));
    }
  }
  return new Own({});
}

/** attend is scaled dot-product attention (Vaswani et al. 2017) of `queries` over `tokens`, both `units` wide. */
export function attend(
  tf: TensorFlow,
  from: { queries: Tf.SymbolicTensor; tokens: Tf.SymbolicTensor },
  shape: { asked: number; tokens: number; units: number; heads: number },
  dense: (units: number) => Tf.layers.Layer,
): Tf.SymbolicTensor {
  const { asked, tokens, units, heads } = shape;
  const width = units / heads;
  const apart = (x: Tf.Tensor, length: number) =>
    x.reshape([-1, length, heads, width]).transpose([0, 2, 1, 3]) as Tf.Tensor4D;
  const look = layerOf(tf, "attention", [asked, units], (_tf, [q, k, v]) => {
    const near = tf.matMul(apart(q, asked), apart(k, tokens), false, true).mul(1 / Math.sqrt(width));
    const seen = tf.matMul(tf.softmax(near), apart(v, tokens)) as Tf.Tensor4D;
    return seen.transpose([0, 2, 1, 3]).reshape([-1, asked, units]);
  });
  const q = dense(units).apply(from.queries) as Tf.SymbolicTensor;
  const k = dense(units).apply(from.tokens) as Tf.SymbolicTensor;
  const v = dense(units).apply(from.tokens) as Tf.SymbolicTensor;
  return dense(units).apply(look.apply([q, k, v]) as Tf.SymbolicTensor) as Tf.SymbolicTensor;
}
