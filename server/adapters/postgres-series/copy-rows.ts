import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** 2000-01-01, from which PostgreSQL counts microseconds. */
const EPOCH = Date.UTC(2000, 0, 1);
const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const TWO_32 = 2 ** 32;

/** CopyRows is rows in PostgreSQL's binary COPY format (PostgreSQL documentation, COPY, "Binary Format"), as they grow. */
export interface CopyRows {
  /** Begins a row of so many fields; each is then written in order. */
  row(fields: number): void;
  int(value: number): void;
  float(value: number): void;
  /** Epoch ms. */
  time(at: number): void;
  text(value: string): void;
  /** 16 bytes of `bytes`, from `start` on. */
  uuid(bytes: Uint8Array, start: number): void;
  none(): void;
  /** Ends the rows and gives their bytes; nothing may be written afterwards. */
  end(): Buffer;
}

/** copyRows starts with room for `bytes` and grows by doubling. */
export function copyRows(bytes: number): CopyRows {
  let buffer = Buffer.allocUnsafe(Math.max(1024, bytes));
  SIGNATURE.copy(buffer);
  let at = SIGNATURE.length;
  const room = (more: number): void => {
    if (at + more <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + more));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };
  return {
    row(fields) {
      room(2);
      at = buffer.writeInt16BE(fields, at);
    },
    int(value) {
      room(8);
      buffer.writeInt32BE(4, at);
      at = buffer.writeInt32BE(value, at + 4);
    },
    float(value) {
      room(12);
      buffer.writeInt32BE(8, at);
      at = buffer.writeDoubleBE(value, at + 4);
    },
    time(ms) {
      room(12);
      const us = Math.round((ms - EPOCH) * 1000);
      const high = Math.floor(us / TWO_32);
      buffer.writeInt32BE(8, at);
      buffer.writeInt32BE(high, at + 4);
      at = buffer.writeUInt32BE(us - high * TWO_32, at + 8);
    },
    text(value) {
      room(4 + value.length * 3);
      const bytes = buffer.write(value, at + 4);
      at = buffer.writeInt32BE(bytes, at) + bytes;
    },
    uuid(bytes, start) {
      room(20);
      at = buffer.writeInt32BE(16, at);
      for (let i = 0; i < 16; i++) buffer[at++] = bytes[start + i];
    },
    none() {
      room(4);
      at = buffer.writeInt32BE(-1, at);
    },
    end() {
      room(2);
      at = buffer.writeInt16BE(-1, at);
      return buffer.subarray(0, at);
    },
  };
}

/** copyInto sends rows to a table (its name and columns as SQL) inside of the client's transaction. */
export function copyInto(client: PoolClient, table: string, rows: Buffer): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} FROM STDIN (FORMAT binary)`));
  return new Promise((done, failed) => {
    stream.on("finish", done);
    stream.on("error", failed);
    stream.end(rows);
  });
}
