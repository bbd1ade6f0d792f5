import { profileOfScim, ScimUser } from "@/server/core/profiles/scim";
import { AppError } from "@/server/errors";
import { readPseudonyms } from "@/server/services/ingest/pseudonym";
import { keepProfiles } from "@/server/services/priorities/set-user-standings";
import { mutation } from "@/server/services/verb";

/**
 * saveScimUser makes or replaces the profile of one user from what an identity provider sends; one that is not active is
 * forgotten. The answer names the user by pseudonym.
 */
export const saveScimUser = mutation({
  name: "saveScimUser",
  scope: "settings:write",
  input: ScimUser,
  rest: {
    method: "POST",
    path: "/scim/Users",
    summary: "Make or replace a user's profile from a SCIM User",
    bodyOnly: true,
  },
  async run({ db, deps, now, tell }, user) {
    const profile = profileOfScim(user);
    if (!profile.success) {
      const [issue] = profile.error.issues;
      throw new AppError("invalid_input", `${issue.path.join(".")}: ${issue.message}`);
    }
    await keepProfiles(db, deps, [profile.data], now);
    tell("settings");
    return {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      id: (await readPseudonyms(db, deps.pseudonymKey))("user", user.userName),
      active: user.active,
    };
  },
  audit: (_, { active }) => ({
    targetKind: "setting",
    targetId: "standings",
    targetName: "Standing of users",
    summary: active ? "Kept the profile of a user." : "Forgot the profile of a user who is not active.",
  }),
});
