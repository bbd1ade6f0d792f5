/** ActionNetworkShape is what a network of next actions was built for; see ports/action-network.ts. */
export interface ActionNetworkShape {
  /** How many symbols there are; one place more is anything new. */
  readonly vocabulary: number;
  /** Acts that the network looks back. */
  readonly context: number;
  readonly units: number;
}

/** ActionWeights is a trained network: gates in the order input, forget, cell, output, as Keras keeps them. */
export interface ActionWeights {
  readonly shape: ActionNetworkShape;
  /** [input × 4 units], [units × 4 units], [4 units], [units × outputs], [outputs]. */
  readonly tables: readonly Float32Array[];
}

const MAGIC = "headroom-actions-1\n";

/** encodeActionNetwork writes a network: magic, length of the head, head as JSON, then float32 little-endian. */
export function encodeActionNetwork(settings: object, tables: readonly Float32Array[]): Uint8Array {
  const head = new TextEncoder().encode(
    JSON.stringify({ settings, sizes: tables.map(({ length }) => length) }),
  );
  const start = MAGIC.length + 4 + head.length;
  const bytes = new Uint8Array(start + 4 * tables.reduce((sum, { length }) => sum + length, 0));
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(MAGIC.length, head.length, true);
  bytes.set(head, MAGIC.length + 4);
  let at = start;
  for (const table of tables)
    for (const value of table) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return bytes;
}

/** decodeActionNetwork reads what encodeActionNetwork wrote; undefined when the bytes are of something else or damaged. */
export function decodeActionNetwork<S extends ActionNetworkShape>(
  bytes: Uint8Array,
): { settings: S; tables: Float32Array[] } | undefined {
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < MAGIC.length + 4) return undefined;
  let at = MAGIC.length + 4 + view.getUint32(MAGIC.length, true);
  if (at > bytes.length) return undefined;
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(MAGIC.length + 4, at))) as {
    settings: S;
    sizes: number[];
  };
  if (at + 4 * head.sizes.reduce((sum, size) => sum + size, 0) !== bytes.byteLength) return undefined;
  const tables = head.sizes.map((size) =>
    Float32Array.from({ length: size }, () => view.getFloat32((at += 4) - 4, true)),
  );
  return { settings: head.settings, tables };
}

/** hardSigmoid is the gate as the networks are trained with it. */
const hardSigmoid = (x: number): number => (x <= -2.5 ? 0 : x >= 2.5 ? 1 : 0.2 * x + 0.5);

/**
 * actionNetwork gives what a trained network says of the next action: an LSTM (Hochreiter and Schmidhuber 1997) over the last acts, newest
 * last, −1 for a session's start. About 30 µs with 32 units; so it serves wherever it is asked, without the library that trained it.
 */
export function actionNetwork({ shape, tables }: ActionWeights): (recent: readonly number[]) => Float64Array {
  const { vocabulary, context, units } = shape;
  const [kernel, recurrent, bias, dense, denseBias] = tables;
  const wide = 4 * units;
  const outputs = vocabulary + 1;
  const gates = new Float64Array(wide);
  const [hidden, cell] = [new Float64Array(units), new Float64Array(units)];
  return (recent) => {
    hidden.fill(0);
    cell.fill(0);
    const kept = recent.slice(-context);
    for (let step = 0; step < context; step++) {
      const symbol = kept[step - (context - kept.length)];
      gates.set(bias);
      if (symbol !== undefined) {
        const row = (symbol < 0 ? vocabulary + 1 : Math.min(symbol, vocabulary)) * wide;
        for (let g = 0; g < wide; g++) gates[g] += kernel[row + g];
      }
      for (let u = 0; u < units; u++) {
        const value = hidden[u];
        if (value === 0) continue;
        for (let g = 0; g < wide; g++) gates[g] += value * recurrent[u * wide + g];
      }
      for (let u = 0; u < units; u++) {
        const [input, forget] = [hardSigmoid(gates[u]), hardSigmoid(gates[units + u])];
        cell[u] = forget * cell[u] + input * Math.tanh(gates[2 * units + u]);
        hidden[u] = hardSigmoid(gates[3 * units + u]) * Math.tanh(cell[u]);
      }
    }
    const out = Float64Array.from(denseBias);
    for (let u = 0; u < units; u++)
      for (let o = 0; o < outputs; o++) out[o] += hidden[u] * dense[u * outputs + o];
    const top = out.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let o = 0; o < outputs; o++) sum += out[o] = Math.exp(out[o] - top);
    return out.map((value) => value / sum);
  };
}
