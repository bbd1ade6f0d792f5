import { z } from "zod";
import { notFound } from "@/server/errors";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { readSetting } from "@/server/store/settings";
import { findUserProfile, pageOfStandings, rareNames } from "@/server/store/standings";

const SHOWN = ["plan", "role", "segment", "sla", "region"] as const;

/**
 * listUserProfiles lists what is known of users, by pseudonym. A plan, role, segment, service level or region that fewer
 * than `k` users have is not named (k-anonymity), nor found by the search; permissions and preferences are only counted.
 */
export const listUserProfiles = query({
  name: "listUserProfiles",
  scope: "read",
  input: z.object({
    /** Beginning of a pseudonym, or a plan, role, segment, service level or region. */
    text: z.string().trim().max(200).default(""),
    /** The last pseudonym of the page before. */
    cursor: z.string().max(80).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  rest: {
    method: "GET",
    path: "/profiles/users",
    summary: "What is known of users, by pseudonym; names that few have are left out",
  },
  async run({ db }, { text, cursor, limit }) {
    const { k } = await readSetting(db, "privacy");
    const rare = await rareNames(db, k);
    const isRare = (kind: string, name: string) => rare.get(kind)?.has(name) ?? false;
    const { rows, total } = await pageOfStandings(db, { text, rare, after: cursor, limit: limit + 1 });
    const items = rows.slice(0, limit).map((row) => {
      const names = SHOWN.map((kind) => [kind, row[kind]] as const);
      return {
        pseudonym: row.subject,
        ...(Object.fromEntries(
          names.map(([kind, name]) => [kind, name === null || isRare(kind, name) ? null : name]),
        ) as Record<(typeof SHOWN)[number], string | null>),
        /** Fields that are known and not named here, because fewer than `k` have the same. */
        hidden: names.flatMap(([kind, name]) => (name !== null && isRare(kind, name) ? [kind] : [])),
        permissions: row.permissions.length,
        preferences: Object.keys((row.preferences as object | null) ?? {}).length,
        updatedAt: iso(row.updatedAt.getTime()),
      };
    });
    return {
      items,
      total,
      k,
      nextCursor: rows.length > limit ? items[items.length - 1].pseudonym : null,
    };
  },
});

/** getUserProfile gives all that is kept of one user, by pseudonym, for who may change it. */
export const getUserProfile = query({
  name: "getUserProfile",
  scope: "settings:write",
  input: z.object({ pseudonym: z.string().trim().min(1).max(80) }),
  rest: { method: "GET", path: "/profiles/users/{pseudonym}", summary: "All that is kept of one user" },
  async run({ db }, { pseudonym }) {
    const found = await findUserProfile(db, pseudonym);
    if (!found) throw notFound("profile of the user", pseudonym);
    return found;
  },
});
