import { createHmac, createSecretKey, hash } from "node:crypto";

const BLOCK = 64;
const DIGEST = 32;
/** Texts up to so many UTF-16 units are hashed in a buffer that is there already. */
const SHORT = 1024;
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * keyedHash gives the first 128 bits of HMAC-SHA-256 (RFC 2104) under `key` as 22 characters of base64url. For short texts
 * its two hashes are taken one by one, H(key ^ opad, H(key ^ ipad, text)): an Hmac object costs three times as much.
 */
export function keyedHash(key: Buffer): (text: string) => string {
  const secret = createSecretKey(key);
  const block = Buffer.alloc(BLOCK);
  (key.length > BLOCK ? hash("sha256", key, "buffer") : key).copy(block);
  const inner = Buffer.alloc(BLOCK + 3 * SHORT);
  const outer = Buffer.alloc(BLOCK + DIGEST);
  for (let i = 0; i < BLOCK; i++) {
    inner[i] = block[i] ^ 0x36;
    outer[i] = block[i] ^ 0x5c;
  }
  // A view of the buffer for each length, since making one costs as much as hashing it.
  const views: Buffer[] = [];
  return (text) => {
    if (text.length > SHORT)
      return createHmac("sha256", secret).update(text).digest().toString("base64url", 0, 16);
    const end = BLOCK + inner.write(text, BLOCK);
    views[end] ??= inner.subarray(0, end);
    outer.write(hash("sha256", views[end], "binary"), BLOCK, "latin1");
    const digest = hash("sha256", outer, "base64url");
    // The 22nd character holds the last two of the 128 bits; the four behind them go.
    return digest.slice(0, 21) + BASE64URL[BASE64URL.indexOf(digest[21]) & 0x30];
  };
}
