import { createHmac } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/server/errors";
import { everyPseudonym } from "@/server/services/ingest/pseudonym";
import type { Deps } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { readSetting } from "@/server/store/settings";

/** SubjectInput names one person: by pseudonym, or by the identifier that events carry, which is hashed at the door. */
export const SubjectInput = z.object({
  pseudonym: z
    .string()
    .trim()
    .regex(/^[^\s/]{1,80}$/, "Use a pseudonym as the product shows it.")
    .optional(),
  user: z
    .union([z.string().trim().min(1).max(512), z.number().transform(String)], {
      error: "Use the identifier as events carry it, 1 to 512 characters.",
    })
    .optional(),
});

/**
 * pseudonymsOf gives the pseudonyms of the person: the one that was named, or those under every version of the key that is
 * kept. Throws AppError("invalid_input") unless exactly one of the two is given.
 */
export async function pseudonymsOf(
  db: Db,
  deps: Deps,
  { pseudonym, user }: z.output<typeof SubjectInput>,
): Promise<string[]> {
  if ((pseudonym === undefined) === (user === undefined))
    throw new AppError("invalid_input", "Send either user or pseudonym.");
  if (pseudonym !== undefined) return [pseudonym];
  return everyPseudonym(await readSetting(db, "keyRing"), deps.pseudonymKey, user as string);
}

/** fingerprintOf names a pseudonym in a certificate, so that who knows the person can prove it, and nobody else can. */
export function fingerprintOf(secret: string | undefined, pseudonym: string): string {
  if (!secret) throw new AppError("unavailable", "This process has no key for pseudonyms.");
  return createHmac("sha256", secret).update(`erased\n${pseudonym}`).digest("hex");
}
