import { PrivacyPolicy } from "@/server/core/privacy/policy";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/** setPrivacy replaces the policy; what is left out has its default. It holds for what comes in and is shown from then on. */
export const setPrivacy = mutation({
  name: "setPrivacy",
  scope: "settings:write",
  input: PrivacyPolicy,
  rest: {
    method: "PUT",
    path: "/privacy",
    summary: "Set what may be stored and shown of persons, and how long",
  },
  async run({ db, tell }, after) {
    await lockSettings(db);
    const before = await readSetting(db, "privacy");
    await writeSetting(db, "privacy", after);
    tell("settings");
    return { before, after };
  },
  audit: (_, { before, after }) => ({
    targetKind: "setting",
    targetId: "privacy",
    targetName: "Privacy",
    summary: "Set what may be stored and shown of persons, and how long.",
    before,
    after,
  }),
});
