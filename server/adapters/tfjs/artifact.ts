import { AppError } from "@/server/errors";
import type { NetworkSettings } from "@/server/ports/model-runtime";

/** ArtifactHead is what stands before the weights: how to build the network again, and whose copies follow it. */
export interface ArtifactHead {
  settings: NetworkSettings;
  rungs: number;
  /** Keys of the series with a copy of their own; each adds as many weights as the network has. */
  copies: readonly string[];
}

const MAGIC = "headroom-network-3\n";

/** encodeArtifact writes head and weights as bytes: magic, length of the head, head as JSON, then float32 little-endian. */
export function encodeArtifact(head: ArtifactHead, weights: readonly Float32Array[]): Uint8Array {
  const text = new TextEncoder().encode(
    JSON.stringify({ ...head, sizes: weights.map((weight) => weight.length) }),
  );
  const total = weights.reduce((sum, weight) => sum + weight.length, 0);
  const bytes = new Uint8Array(MAGIC.length + 4 + text.length + total * 4);
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(MAGIC.length, text.length, true);
  bytes.set(text, MAGIC.length + 4);
  let at = MAGIC.length + 4 + text.length;
  for (const weight of weights) for (const value of weight) view.setFloat32((at += 4) - 4, value, true);
  return bytes;
}

/** decodeArtifact reads what encodeArtifact wrote; throws internal when the bytes are something else. */
export function decodeArtifact(bytes: Uint8Array): { head: ArtifactHead; weights: Float32Array[] } {
  const start = MAGIC.length + 4;
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(MAGIC.length, true);
  const { sizes, ...head } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(start, start + length)),
  ) as ArtifactHead & {
    sizes: number[];
  };
  let at = start + length;
  if (at + sizes.reduce((sum, size) => sum + size, 0) * 4 !== bytes.byteLength) throw damaged();
  const weights = sizes.map((size) =>
    Float32Array.from({ length: size }, () => view.getFloat32((at += 4) - 4, true)),
  );
  return { head, weights };
}

const damaged = () =>
  new AppError("internal", "The stored network is damaged or of another version. Train the model again.");
