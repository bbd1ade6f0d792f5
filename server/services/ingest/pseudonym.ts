import { createHmac } from "node:crypto";
import type { Hash } from "@/server/core/ingest/activity";
import { currentVersion, FIRST_RING, type KeyRing, type KeyVersion } from "@/server/core/privacy/key-ring";
import { AppError } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { readSetting } from "@/server/store/settings";

const LETTER = { user: "u", session: "s", event: "e" } as const;

/**
 * pseudonyms gives the keyed hash (HMAC-SHA-256, RFC 2104, 128 bits kept) that stands for an identifier, under one version
 * of the key; versions after the first are named in it ("u2_…"). Ids of events are made with the secret itself, so that an
 * event that comes again after a rotation is known. Throws AppError("unavailable") where the process was given no secret.
 */
export function pseudonyms(secret: string | undefined, version?: KeyVersion): Hash {
  if (!secret)
    throw new AppError("unavailable", "This process has no key for pseudonyms, so it takes no activity.");
  const { salt, version: number } = version ?? FIRST_RING.versions[0];
  const key = salt === "" ? secret : createHmac("sha256", secret).update(`pseudonyms\n${salt}`).digest();
  return (kind, plain) => {
    const one = kind === "event" || number === 1;
    const digest = createHmac("sha256", kind === "event" ? secret : key)
      .update(`${kind}\n${plain}`)
      .digest();
    return `${LETTER[kind]}${one ? "" : number}_${digest.subarray(0, 16).toString("base64url")}`;
  };
}

/** readPseudonyms gives the hash under the version in use. */
export async function readPseudonyms(db: Db, secret: string | undefined): Promise<Hash> {
  return pseudonyms(secret, currentVersion(await readSetting(db, "keyRing")));
}

/** everyPseudonym gives all pseudonyms that a user may have: one for each version of the key that is kept. */
export function everyPseudonym(ring: KeyRing, secret: string | undefined, user: string): string[] {
  return ring.versions.map((version) => pseudonyms(secret, version)("user", user.trim()));
}
