import { isUtf8 } from "node:buffer";

const TWO_32 = 2 ** 32;

/** Field is one field of a message: its number, how it is written, and where its content lies. */
export interface Field {
  number: number;
  /** 0 varint, 1 eight bytes, 2 bytes of a length, 5 four bytes. */
  wire: number;
  start: number;
  end: number;
}

/**
 * protoReader walks protocol buffers (protobuf.dev/programming-guides/encoding) without making an object a field; throws
 * RangeError where they are malformed. It knows no schema, and no groups, which proto3 has not.
 */
export function protoReader(message: Uint8Array) {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  /** uint reads a varint's low 32 bits, as protobufjs does. */
  function uint(end: number): number {
    let low = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw new RangeError("a number ends early");
      const byte = bytes[at++];
      if (shift < 32) low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low >>> 0;
    }
    throw new RangeError("a number is too long");
  }

  return {
    /** each calls `take` with every field in [start, end); the same object each time. */
    each(start: number, end: number, take: (field: Field) => void): void {
      const field: Field = { number: 0, wire: 0, start: 0, end: 0 };
      let next = start;
      while (next < end) {
        at = next;
        const tag = uint(end);
        field.number = tag >>> 3;
        field.wire = tag & 7;
        if (field.number === 0) throw new RangeError("a field has no number");
        let length = 0;
        if (field.wire === 2) length = uint(end);
        field.start = at;
        if (field.wire === 0) {
          uint(end);
          next = at;
        } else if (field.wire === 1) next = at + 8;
        else if (field.wire === 2) next = at + length;
        else if (field.wire === 5) next = at + 4;
        else throw new RangeError("a field is of an unknown kind");
        if (next > end) throw new RangeError("a field ends early");
        field.end = next;
        take(field);
      }
    },
    uintAt(start: number, end: number): number {
      at = start;
      return uint(end);
    },
    /** int64At reads a signed 64-bit number as the nearest double. */
    int64At(start: number, end: number): number {
      let low = 0;
      let high = 0;
      at = start;
      for (let shift = 0; shift < 70; shift += 7) {
        if (at >= end) throw new RangeError("a number ends early");
        const byte = bytes[at++];
        const bits = byte & 0x7f;
        if (shift < 28) low |= bits << shift;
        else if (shift === 28) {
          low |= bits << 28;
          high = bits >>> 4;
        } else if (shift < 64) high |= bits << (shift - 32);
        if (byte < 0x80) return (high | 0) * TWO_32 + (low >>> 0);
      }
      throw new RangeError("a number is too long");
    },
    doubleAt: (start: number): number => view.getFloat64(start, true),
    /** textAt reads UTF-8, and throws where it is none. */
    textAt(start: number, end: number): string {
      const part = bytes.subarray(start, end);
      if (!isUtf8(part)) throw new RangeError("a text is not UTF-8");
      return part.toString("utf8");
    },
    /** keyAt gives bytes as a text that is equal for equal bytes only. */
    keyAt: (start: number, end: number): string => bytes.toString("latin1", start, end),
    /** uintsAt reads varints one after the other until `end`. */
    uintsAt(start: number, end: number, into: number[]): void {
      at = start;
      while (at < end) into.push(uint(end));
    },
  };
}
