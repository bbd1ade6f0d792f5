import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyedHash } from "./keyed-hash";

describe("keyedHash", () => {
  it.each([1, 32, 63, 64, 65, 200])("is HMAC-SHA-256 cut to 128 bits, with a key of %i bytes", (bytes) => {
    const key = Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 37 + bytes) % 256));
    const of = keyedHash(key);
    const wanted = (text: string) =>
      createHmac("sha256", key).update(text).digest().subarray(0, 16).toString("base64url");
    const texts = [
      "",
      "a",
      "käse\n🧀",
      "\ud800",

      "é".repeat(1024),
      "y".repeat(1025),
    ];
    for (let length = 0; length < 200; length++) texts.push("user@example.com ".repeat(20).slice(0, length));
    expect(texts.map(of)).toEqual(texts.map(wanted));
  });
});
