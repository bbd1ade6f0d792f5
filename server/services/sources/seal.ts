import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { AppError } from "@/server/errors";

const KIND = "v1";
const keyOf = (key: string): Buffer =>
  Buffer.from(hkdfSync("sha256", key, "", "headroom secrets of sources", 32));

/**
 * seal encrypts a secret with this installation's key (AES-256-GCM, NIST SP 800-38D, a random nonce each), bound to the
 * source `id`: put beside another source, it does not open.
 */
export function seal(key: string | undefined, id: string, secret: string): string {
  if (!key) throw new AppError("unavailable", "This process has no key for secrets, so it keeps none.");
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyOf(key), nonce).setAAD(Buffer.from(id));
  const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return [KIND, nonce.toString("base64url"), text.toString("base64url")].join(".");
}

/** open decrypts what seal made; throws AppError("unavailable") under another key, for another source, or when it was changed. */
export function open(key: string | undefined, id: string, sealed: string): string {
  try {
    const [kind, nonce, text] = sealed.split(".");
    if (!key || kind !== KIND) throw new Error("not sealed here");
    const bytes = Buffer.from(text, "base64url");
    const cipher = createDecipheriv("aes-256-gcm", keyOf(key), Buffer.from(nonce, "base64url"), {
      authTagLength: 16,
    });
    cipher.setAAD(Buffer.from(id)).setAuthTag(bytes.subarray(-16));
    return Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]).toString("utf8");
  } catch {
    throw new AppError(
      "unavailable",
      "The password or token of this source cannot be opened with this installation's key. Enter it again.",
    );
  }
}
