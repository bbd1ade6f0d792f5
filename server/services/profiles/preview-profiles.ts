import { z } from "zod";
import { parseProfiles } from "@/server/core/profiles/application";
import { compareSaid, type Said, sayApplication, sayUser } from "@/server/core/profiles/compare";
import { isEmpty } from "@/server/core/profiles/user";
import { profilesOfCsv } from "@/server/core/profiles/user-csv";
import { nameProfiles } from "@/server/services/priorities/set-user-standings";
import { query } from "@/server/services/verb";
import { findProfiles } from "@/server/store/profiles";
import { findUserProfiles } from "@/server/store/standings";
import { readApplicationProfile } from "./list-profiles";

/** A change of one profile: what it does and by which fields. */
interface Change {
  name: string;
  what: "new" | "changed" | "same" | "forgotten";
  fields: Said[];
}

const SHOWN_FIELDS = 50;
const MOST_CHANGES = 1_000;

/** previewApplicationProfiles says what a YAML file would change, and stores nothing. */
export const previewApplicationProfiles = query({
  name: "previewApplicationProfiles",
  scope: "workloads:write",
  input: z.object({ yaml: z.string().min(1).max(1_000_000) }),
  rest: {
    method: "POST",
    path: "/profiles/applications/preview",
    summary: "What a YAML file of profiles would change; nothing is stored",
  },
  async run({ db }, { yaml }) {
    const stored = new Map((await findProfiles(db)).map((one) => [one.name, one.body]));
    const changes = parseProfiles(yaml).map(({ application, profile }): Change => {
      const before = readApplicationProfile(stored.get(application) ?? null);
      const fields = compareSaid(sayApplication(before), sayApplication(profile));
      return {
        name: application,
        what: before === null ? "new" : fields.length > 0 ? "changed" : "same",
        fields: fields.slice(0, SHOWN_FIELDS),
      };
    });
    return {
      changes,
      /** What is kept now of the applications that would change, for who wants it back. */
      before: changes.map(({ name }) => ({
        application: name,
        profile: readApplicationProfile(stored.get(name) ?? null),
      })),
      /** Applications that are not watched yet, and would be made. */
      made: changes.flatMap(({ name }) => (stored.has(name) ? [] : [name])),
    };
  },
});

/** previewUserProfiles says what a CSV of users would change, by pseudonym, and what is wrong by line; nothing is stored. */
export const previewUserProfiles = query({
  name: "previewUserProfiles",
  scope: "settings:write",
  input: z.object({ csv: z.string().min(1).max(2_000_000) }),
  rest: {
    method: "POST",
    path: "/profiles/users/preview",
    summary: "What a CSV of users would change, by pseudonym; nothing is stored",
    bodyOnly: true,
  },
  async run({ db, deps }, { csv }) {
    const { users, faults } = profilesOfCsv(csv);
    const named = users.length > 0 ? await nameProfiles(db, deps, users) : [];
    const stored = await findUserProfiles(
      db,
      named.map(({ subject }) => subject),
    );
    const changes = named.map(({ subject, ...profile }): Change => {
      const before = stored.get(subject) ?? null;
      const fields = compareSaid(sayUser(before), sayUser(profile));
      const what =
        before === null
          ? isEmpty(profile)
            ? "same"
            : "new"
          : isEmpty(profile)
            ? "forgotten"
            : fields.length > 0
              ? "changed"
              : "same";
      return { name: subject, what, fields: fields.slice(0, SHOWN_FIELDS) };
    });
    return {
      users: users.length,
      faults: faults.slice(0, 100),
      rejected: faults.length,
      changes: changes.slice(0, MOST_CHANGES),
      before: named.slice(0, MOST_CHANGES).map(({ subject }) => {
        const { subject: _, ...profile } = stored.get(subject) ?? { subject };
        return { subject, ...profile };
      }),
    };
  },
});
