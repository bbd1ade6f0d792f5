import { z } from "zod";
import { mutation } from "@/server/services/verb";
import { readPseudonyms } from "@/server/services/ingest/pseudonym";
import { AppError } from "@/server/errors";
import { saveStandings } from "@/server/store/standings";

const name = z.string().trim().min(1).max(60).nullable().optional();

/**
 * setUserStandings keeps plan, role and segment of users. A user is named by the identifier that events carry, which is
 * hashed before anything is stored, or by the pseudonym that the product shows; one with nothing known is forgotten.
 */
export const setUserStandings = mutation({
  name: "setUserStandings",
  scope: "settings:write",
  input: z.object({
    users: z
      .array(
        z.object({
          /** The identifier as events carry it; hashed before it is stored. */
          user: z.string().trim().min(1).max(200).optional(),
          /** The pseudonym, in place of it. */
          subject: z.string().min(1).max(80).optional(),
          plan: name,
          role: name,
          segment: name,
        }),
      )
      .min(1)
      .max(1_000, "At most 1,000 users a request. Send the rest in another."),
  }),
  rest: {
    method: "POST",
    path: "/standings",
    summary: "Keeps plan, role and segment of users, under their pseudonyms.",
  },
  async run({ db, deps, now, tell }, { users }) {
    const hash = users.some(({ user }) => user !== undefined)
      ? await readPseudonyms(db, deps.pseudonymKey)
      : undefined;
    const named = users.map(({ user, subject, ...known }, index) => {
      if ((user === undefined) === (subject === undefined)) {
        const message = "Send either user or subject.";
        throw new AppError("invalid_input", `User ${index + 1} of the list: ${message}`, [
          { field: `users.${index}`, message },
        ]);
      }
      return {
        subject: subject ?? hash?.("user", user ?? "") ?? "",
        ...known,
      };
    });
    await saveStandings(db, named, now);
    tell("settings");
    return { kept: named.length };
  },
  audit: (_, { kept }) => ({
    targetKind: "setting",
    targetId: "standings",
    targetName: "Standing of users",
    summary: `Kept plan, role or segment of ${kept} ${kept === 1 ? "user" : "users"}.`,
    after: { users: kept },
  }),
});
