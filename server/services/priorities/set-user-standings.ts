import { z } from "zod";
import { NamedProfile, type UserProfile } from "@/server/core/profiles/user";
import { profilesOfCsv } from "@/server/core/profiles/user-csv";
import { AppError } from "@/server/errors";
import { readPseudonyms } from "@/server/services/ingest/pseudonym";
import { type Deps, mutation } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { saveStandings } from "@/server/store/standings";

const MOST = 1_000;

/**
 * setUserStandings keeps what is known of users: plan, role, segment, service level, region, permissions, preferences. A user is
 * named by the identifier that events carry, which is hashed before anything is stored, or by the pseudonym that the product
 * shows; what is sent replaces what was known, and one with nothing known is forgotten.
 */
export const setUserStandings = mutation({
  name: "setUserStandings",
  scope: "settings:write",
  input: z.object({
    users: z
      .array(NamedProfile)
      .max(MOST, "At most 1,000 users a request. Send the rest in another.")
      .default([]),
    /** A user a row, in place of `users`; every row is usable, or nothing is stored. */
    csv: z.string().max(2_000_000).optional(),
  }),
  rest: {
    method: "POST",
    path: "/standings",
    summary: "Keeps plan, role, region and more of users (JSON or CSV), under their pseudonyms.",
  },
  async run({ db, deps, now, tell }, { users, csv }) {
    const kept = await keepProfiles(db, deps, csv === undefined ? users : usersOf(csv), now);
    tell("settings");
    return { kept };
  },
  audit: (_, { kept }) => ({
    targetKind: "setting",
    targetId: "standings",
    targetName: "Standing of users",
    summary: `Kept plan, role or segment of ${kept} ${kept === 1 ? "user" : "users"}.`,
    after: { users: kept },
  }),
});

function usersOf(csv: string): NamedProfile[] {
  const { users, faults } = profilesOfCsv(csv);
  if (faults.length > 0)
    throw new AppError(
      "invalid_input",
      `${faults.length} rows are not usable, so nothing was stored. First: ${faults[0].field}: ${faults[0].message}`,
      faults.slice(0, 100),
    );
  if (users.length > MOST)
    throw new AppError("invalid_input", "At most 1,000 users a request. Send the rest in another.");
  return users;
}

/** keepProfiles stores profiles under pseudonyms and gives how many; throws AppError("invalid_input") for none, or one without a name. */
export async function keepProfiles(
  db: Db,
  deps: Deps,
  users: readonly NamedProfile[],
  now: number,
): Promise<number> {
  if (users.length === 0) throw new AppError("invalid_input", "Name at least one user.");
  const named = await nameProfiles(db, deps, users);
  await saveStandings(db, named, now);
  return named.length;
}

/** nameProfiles puts the pseudonym in place of who each profile is of; throws AppError("invalid_input") for one without a name. */
export async function nameProfiles(
  db: Db,
  deps: Deps,
  users: readonly NamedProfile[],
): Promise<(UserProfile & { subject: string })[]> {
  const hash = users.some(({ user }) => user !== undefined)
    ? await readPseudonyms(db, deps.pseudonymKey)
    : undefined;
  return users.map(({ user, subject, ...known }, index) => {
    if ((user === undefined) === (subject === undefined)) {
      const message = "Send either user or subject.";
      throw new AppError("invalid_input", `User ${index + 1} of the list: ${message}`, [
        { field: `users.${index}`, message },
      ]);
    }
    return { subject: subject ?? hash?.("user", user ?? "") ?? "", ...known };
  });
}
