import { createHmac } from "node:crypto";
import type { Hash } from "@/server/core/ingest/activity";
import { currentVersion, FIRST_RING, type KeyRing, type KeyVersion } from "@/server/core/privacy/key-ring";
import { recent } from "@/server/core/ingest/recent";
import { AppError } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { readSetting } from "@/server/store/settings";
import { keyedHash } from "./keyed-hash";

/**
 * pseudonyms gives the keyed hash (HMAC-SHA-256, RFC 2104, 128 bits kept) that stands for an identifier, under one version
 * of the key; versions after the first are named in it ("u2_…"). Ids of events are made with the secret itself, so that an
 * event that comes again after a rotation is known. Throws AppError("unavailable") where the process was given no secret.
 */
export function pseudonyms(secret: string | undefined, version?: KeyVersion): Hash {
  if (!secret)
    throw new AppError("unavailable", "This process has no key for pseudonyms, so it takes no activity.");
  const { salt, version: number } = version ?? FIRST_RING.versions[0];
  const name = `${secret}\n${salt}\n${number}`;
  let hash = made.get(name);
  if (!hash) {
    hash = hashUnder(secret, salt, number);
    if (made.size >= MOST_KEYS) made.clear();
    made.set(name, hash);
  }
  return hash;
}

/** Hashes by key and version, with what they remember: a new one for every request would forget it. */
const made = new Map<string, Hash>();
const MOST_KEYS = 8;
/** Characters of users and sessions whose pseudonyms are remembered, in this process's memory alone. */
const REMEMBERED = 8 * 1_048_576;

function hashUnder(secret: string, salt: string, version: number): Hash {
  const ofEvent = keyedHash(Buffer.from(secret));
  const ofPerson =
    salt === "" ? ofEvent : keyedHash(createHmac("sha256", secret).update(`pseudonyms\n${salt}`).digest());
  const number = version === 1 ? "" : version;
  const known = { user: recent<string>(REMEMBERED / 2), session: recent<string>(REMEMBERED / 2) };
  const prefix = { user: `u${number}_`, session: `s${number}_` } as const;
  return (kind, plain) => {
    if (kind === "event") return `e_${ofEvent(`event\n${plain}`)}`;
    let pseudonym = known[kind].get(plain);
    if (pseudonym === undefined) {
      pseudonym = prefix[kind] + ofPerson(`${kind}\n${plain}`);
      known[kind].set(plain, pseudonym);
    }
    return pseudonym;
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
