import { AppError } from "@/server/errors";

const malformed = (what: string) =>
  new AppError(
    "invalid_input",
    `The body is not a snappy block: ${what}. Compress it in snappy's block format.`,
  );

/**
 * unsnap decodes a snappy block (google/snappy, format_description.txt). `most` bounds the decoded bytes and is checked
 * before anything is allocated; throws AppError too_large above it and invalid_input when the block is malformed.
 */
export function unsnap(block: Uint8Array, most: number): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    if (at >= block.length || shift > 28) throw malformed("its length is not readable");
    const byte = block[at++];
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > most)
    throw new AppError(
      "too_large",
      `The body is ${length} bytes after decompression; at most ${most} are taken. Send it in parts.`,
    );
  const out = new Uint8Array(length);
  let filled = 0;
  const number = (bytes: number): number => {
    if (at + bytes > block.length) throw malformed("it ends in the middle");
    let value = 0;
    for (let i = 0; i < bytes; i++) value += block[at + i] * 2 ** (8 * i);
    at += bytes;
    return value;
  };
  while (at < block.length) {
    const tag = block[at++];
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >>> 2;
      const count = (short < 60 ? short : number(short - 59)) + 1;
      if (at + count > block.length || filled + count > length)
        throw malformed("a literal runs over its end");
      out.set(block.subarray(at, at + count), filled);
      at += count;
      filled += count;
      continue;
    }
    const count = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const offset = kind === 1 ? (tag >>> 5) * 256 + number(1) : number(kind === 2 ? 2 : 4);
    if (offset === 0 || offset > filled || filled + count > length)
      throw malformed("a copy points outside of it");
    // Byte by byte: a copy may overlap what it writes.
    for (let i = 0; i < count; i++, filled++) out[filled] = out[filled - offset];
  }
  if (filled !== length) throw malformed("it is shorter than it says");
  return out;
}
