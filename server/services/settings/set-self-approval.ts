import { z } from "zod";
import { mutation } from "@/server/services/verb";
import { lockSettings, readSetting, writeSetting } from "@/server/store/settings";

/** setSelfApproval says whether the author of a change may also approve it. */
export const setSelfApproval = mutation({
  name: "setSelfApproval",
  scope: "settings:write",
  input: z.object({ allowed: z.boolean() }),
  async run({ db, tell }, { allowed }) {
    await lockSettings(db);
    const before = await readSetting(db, "selfApproval");
    if (before.allowed !== allowed) {
      await writeSetting(db, "selfApproval", { allowed });
      tell("settings", "policies");
    }
    return { allowed, changed: before.allowed !== allowed };
  },
  audit: (_, { allowed, changed }) =>
    changed
      ? {
          targetKind: "setting",
          targetId: "selfApproval",
          targetName: "Author may approve",
          summary: allowed
            ? "Allowed the author of a change to approve it."
            : "Required somebody else than the author to approve a change.",
          before: { allowed: !allowed },
          after: { allowed },
        }
      : null,
});
