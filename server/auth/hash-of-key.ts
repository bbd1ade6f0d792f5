import { createHash } from "node:crypto";

/** hashOfKey is what is kept of a key: SHA-256, hex. Keys are random and long, so no slow hash is needed. */
export const hashOfKey = (key: string): string => createHash("sha256").update(key).digest("hex");
