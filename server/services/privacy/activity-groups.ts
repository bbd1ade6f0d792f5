import { z } from "zod";
import { showGroups } from "@/server/core/privacy/small-groups";
import { query } from "@/server/services/verb";
import { ACTIVITY_FIELDS, countActivity } from "@/server/store/activity-groups";
import { readSetting } from "@/server/store/settings";

const DAY_MS = 86_400_000;

/** activityGroups counts what users did in the last days by one field, in groups that are large enough to be shown. */
export const activityGroups = query({
  name: "activityGroups",
  scope: "read",
  input: z.object({
    by: z.enum(ACTIVITY_FIELDS).default("application"),
    application: z.string().max(120).optional(),
    days: z.coerce.number().int().min(1).max(90).default(7),
  }),
  rest: { method: "GET", path: "/activity/groups", summary: "What users did, in groups of at least k users" },
  async run({ db, now }, { by, application, days }) {
    const [{ k }, groups] = await Promise.all([
      readSetting(db, "privacy"),
      countActivity(db, by, now - days * DAY_MS, now, application),
    ]);
    return { by, days, k, ...showGroups(groups, k) };
  },
});
