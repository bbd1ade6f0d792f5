import { z } from "zod";
import { ApplicationProfile } from "@/server/core/profiles/application";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findProfiles } from "@/server/store/profiles";
import { readSetting } from "@/server/store/settings";
import { countStandings } from "@/server/store/standings";

/** listProfiles gives applications with what their owners say of them, a page at a time, and users by plan, role and segment where they are enough. */
export const listProfiles = query({
  name: "listProfiles",
  scope: "read",
  input: z.object({
    /** Part of an application's name, of its stack, or of an action's name. */
    text: z.string().trim().max(200).default(""),
    cursor: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(500).default(500),
  }),
  rest: {
    method: "GET",
    path: "/profiles",
    summary: "What owners say of applications, and users by plan and role",
  },
  async run({ db }, { text, cursor, limit }) {
    const [rows, counts, { k }] = await Promise.all([
      findProfiles(db),
      countStandings(db),
      readSetting(db, "privacy"),
    ]);
    const wanted = text.toLowerCase();
    const found = rows
      .map(({ id, name, body, updatedAt, updatedBy }) => ({
        id,
        name,
        profile: readApplicationProfile(body),
        updatedAt: updatedAt === null ? null : iso(updatedAt),
        updatedBy,
      }))
      .filter(
        ({ name, profile }) =>
          name.toLowerCase().includes(wanted) ||
          profile?.stack.some((part) => part.toLowerCase().includes(wanted)) ||
          profile?.actions.some((action) => action.name.toLowerCase().includes(wanted)),
      );
    return {
      applications: found.slice(cursor, cursor + limit),
      total: found.length,
      nextCursor: cursor + limit < found.length ? String(cursor + limit) : null,
      /** null: fewer than `k`. */
      users: counts.map(({ kind, name, users }) => ({ kind, name, users: users < k ? null : users })),
      k,
    };
  },
});

/** readApplicationProfile parses what is stored of an application; null where nothing is. */
export const readApplicationProfile = (body: unknown): ApplicationProfile | null =>
  body === null || body === undefined
    ? null
    : ApplicationProfile.catch({ stack: [], actions: [] }).parse(body);
