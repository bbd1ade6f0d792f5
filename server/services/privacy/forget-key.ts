import { z } from "zod";
import { withoutVersion } from "@/server/core/privacy/key-ring";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/**
 * forgetKey removes the salt of a version that is no longer in use: its pseudonyms can be found, linked and erased by a
 * person's name no more, by nobody. Version 1 is the installation's secret itself and is only left out of looking up; who
 * wants it gone replaces PSEUDONYM_KEY.
 */
export const forgetKey = mutation({
  name: "forgetKey",
  scope: "settings:write",
  input: z.object({ version: z.coerce.number().int().min(1) }),
  rest: { method: "DELETE", path: "/privacy/keys/{version}", summary: "Forget an old version of the key" },
  async run({ db, tell }, { version }) {
    await lockSettings(db);
    const ring = withoutVersion(await readSetting(db, "keyRing"), version);
    if (!ring)
      throw conflict(`Version ${version} is in use or not there. Rotate first, then forget an old one.`);
    await writeSetting(db, "keyRing", ring);
    tell("settings");
    return { version };
  },
  audit: (_, { version }) => ({
    targetKind: "setting",
    targetId: "keyRing",
    targetName: "Key of pseudonyms",
    summary: `Forgot version ${version} of the key that makes pseudonyms.`,
    before: { version },
  }),
});
