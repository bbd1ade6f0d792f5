import { z } from "zod";
import { conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findKey, revokeKeyAt } from "@/server/store/keys";

/** revokeKey ends a key for good, from the next request on. */
export const revokeKey = mutation({
  name: "revokeKey",
  scope: "settings:write",
  input: z.object({ id: z.string() }),
  async run({ db, now, tell }, { id }) {
    const key = await findKey(db, id);
    if (!key) throw notFound("key", id);
    if (!(await revokeKeyAt(db, id, now))) throw conflict(`The key ${key.name} is revoked already.`);
    tell("settings");
    return { id, name: key.name, prefix: key.prefix };
  },
  audit: (_, { id, name, prefix }) => ({
    targetKind: "key",
    targetId: id,
    targetName: name,
    summary: `Revoked the key ${name} (${prefix}…).`,
  }),
});
