import { createHmac } from "node:crypto";
import type { Hash } from "@/server/core/ingest/activity";
import { AppError } from "@/server/errors";

const PREFIX = { user: "u_", session: "s_", event: "e_" } as const;

/**
 * pseudonyms gives the keyed hash (HMAC-SHA-256, RFC 2104, 128 bits kept) that stands for an identifier. Under another key
 * the same person gets another pseudonym. Throws AppError("unavailable") where the process was given no key.
 */
export function pseudonyms(key: string | undefined): Hash {
  if (!key)
    throw new AppError("unavailable", "This process has no key for pseudonyms, so it takes no activity.");
  return (kind, plain) => {
    const digest = createHmac("sha256", key).update(`${kind}\n${plain}`).digest();
    return PREFIX[kind] + digest.subarray(0, 16).toString("base64url");
  };
}
