import { z } from "zod";
import { hashOfKey } from "@/server/auth/hash-of-key";
import { newKey } from "@/server/auth/passwords";
import { SCOPES } from "@/server/core/words";
import { mutation } from "@/server/services/verb";
import { insertKey } from "@/server/store/keys";

const DAY_MS = 24 * 3_600_000;

/** makeKey makes a bearer key; the key is in the answer, once. `days` is how long it works, null for ever. */
export const makeKey = mutation({
  name: "makeKey",
  scope: "settings:write",
  input: z.object({
    name: z.string().trim().min(1, "Write what will use this key.").max(80, "Use at most 80 characters."),
    scopes: z.array(z.enum(SCOPES)).min(1, "Choose at least one scope."),
    days: z
      .number()
      .int()
      .min(1, "A key works at least 1 day.")
      .max(3650, "A key works at most 3,650 days.")
      .nullable(),
  }),
  async run({ db, actor, now, tell }, { name, scopes, days }) {
    const key = newKey();
    const made = await insertKey(db, {
      name,
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      hash: hashOfKey(key),
      prefix: key.slice(0, 8),
      createdBy: actor.id,
      at: now,
      expiresAt: days === null ? null : now + days * DAY_MS,
    });
    tell("settings");
    return { ...made, key };
  },
  audit: (_, { id, name, prefix, scopes, expiresAt }) => ({
    targetKind: "key",
    targetId: id,
    targetName: name,
    summary: `Made the key ${name} (${prefix}…) with ${scopes.length === 1 ? "1 scope" : `${scopes.length} scopes`}.`,
    after: { scopes, expiresAt },
  }),
});
