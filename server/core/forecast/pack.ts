/** pack stores numbers as base64 of 32-bit floats, so that state stays plain JSON and small. */
export function pack(values: Float64Array): string {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** unpack reads what `pack` wrote. */
export function unpack(text: string): Float64Array {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return Float64Array.from(new Float32Array(bytes.buffer));
}

/**
 * packParts writes a header (plain JSON) and tables of numbers as bytes: the header's length, the header, padding to four
 * bytes, then every number as a 32-bit float of this machine's byte order.
 */
export function packParts(header: object, tables: readonly ArrayLike<number>[]): Uint8Array {
  const text = new TextEncoder().encode(
    JSON.stringify({ ...header, sizes: tables.map((table) => table.length) }),
  );
  const begin = (4 + text.length + 3) & ~3;
  let count = 0;
  for (const table of tables) count += table.length;
  const bytes = new Uint8Array(begin + 4 * count);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  const numbers = new Float32Array(bytes.buffer, begin, count);
  let at = 0;
  for (const table of tables) {
    numbers.set(table, at);
    at += table.length;
  }
  return bytes;
}

/** unpackParts reads what `packParts` wrote; undefined when the bytes are of something else. */
export function unpackParts(
  bytes: Uint8Array,
): { header: Record<string, unknown>; tables: Float64Array[] } | undefined {
  if (bytes.length < 4) return undefined;
  // Bytes out of a database driver may begin anywhere in their buffer.
  const whole = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const size = new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
  const begin = (4 + size + 3) & ~3;
  if (begin > whole.length) return undefined;
  let header: Record<string, unknown> & { sizes?: number[] };
  try {
    header = JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + size)));
  } catch {
    return undefined;
  }
  const { sizes = [] } = header;
  const count = sizes.reduce((sum, length) => sum + length, 0);
  if (begin + 4 * count !== whole.length) return undefined;
  const numbers = new Float32Array(whole.buffer, whole.byteOffset + begin, count);
  let at = 0;
  const tables = sizes.map((length) => new Float64Array(numbers.subarray(at, (at += length))));
  return { header, tables };
}
