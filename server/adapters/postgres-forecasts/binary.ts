// PostgreSQL's binary form of arrays: thousands of numbers go to the server without being written out as text.

const FLOAT8 = 701;
const INT4 = 23;

function header(oid: number, count: number, nulls: boolean, bytes: number): Buffer {
  const out = Buffer.allocUnsafe(20 + bytes);
  out.writeInt32BE(count > 0 ? 1 : 0, 0);
  out.writeInt32BE(nulls ? 1 : 0, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(count, 12);
  out.writeInt32BE(1, 16);
  return count > 0 ? out : out.subarray(0, 12);
}

/** float8s makes a parameter of type float8[]; NaN becomes NULL. */
export function float8s(values: ArrayLike<number>): Buffer {
  const count = values.length;
  let missing = 0;
  for (let i = 0; i < count; i++) if (Number.isNaN(values[i])) missing++;
  const out = header(FLOAT8, count, missing > 0, 12 * count - 8 * missing);
  let at = 20;
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(values[i])) {
      at = out.writeInt32BE(-1, at);
    } else {
      at = out.writeInt32BE(8, at);
      at = out.writeDoubleBE(values[i], at);
    }
  }
  return out;
}

/** int4s makes a parameter of type int4[]. */
export function int4s(values: ArrayLike<number>): Buffer {
  const out = header(INT4, values.length, false, 8 * values.length);
  let at = 20;
  for (let i = 0; i < values.length; i++) {
    at = out.writeInt32BE(4, at);
    at = out.writeInt32BE(values[i], at);
  }
  return out;
}
