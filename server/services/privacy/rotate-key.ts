import { randomBytes } from "node:crypto";
import { z } from "zod";
import { currentVersion, rotated } from "@/server/core/privacy/key-ring";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/** rotateKey makes a new version of the key: from now on everybody has another pseudonym, and nothing stored links the two. */
export const rotateKey = mutation({
  name: "rotateKey",
  scope: "settings:write",
  input: z.object({}),
  rest: {
    method: "POST",
    path: "/privacy/keys/rotate",
    summary: "Make pseudonyms with a new key from now on",
  },
  async run({ db, now, tell }) {
    await lockSettings(db);
    const ring = rotated(await readSetting(db, "keyRing"), randomBytes(32).toString("base64url"), now);
    await writeSetting(db, "keyRing", ring);
    tell("settings");
    return { version: currentVersion(ring).version };
  },
  audit: (_, { version }) => ({
    targetKind: "setting",
    targetId: "keyRing",
    targetName: "Key of pseudonyms",
    summary: `Began version ${version} of the key that makes pseudonyms.`,
    after: { version },
  }),
});
