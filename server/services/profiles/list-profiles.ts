import { z } from "zod";
import { ApplicationProfile } from "@/server/core/profiles/application";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findProfiles } from "@/server/store/profiles";
import { readSetting } from "@/server/store/settings";
import { countStandings } from "@/server/store/standings";

/** listProfiles gives every application with what its owner says of it, and users by plan, role and segment where they are enough. */
export const listProfiles = query({
  name: "listProfiles",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/profiles",
    summary: "What owners say of applications, and users by plan and role",
  },
  async run({ db }) {
    const [applications, counts, { k }] = await Promise.all([
      findProfiles(db),
      countStandings(db),
      readSetting(db, "privacy"),
    ]);
    return {
      applications: applications.map(({ id, name, body, updatedAt, updatedBy }) => ({
        id,
        name,
        profile: body === null ? null : ApplicationProfile.catch({ stack: [], actions: [] }).parse(body),
        updatedAt: updatedAt === null ? null : iso(updatedAt),
        updatedBy,
      })),
      /** null: fewer than `k`. */
      users: counts.map(({ kind, name, users }) => ({ kind, name, users: users < k ? null : users })),
      k,
    };
  },
});
