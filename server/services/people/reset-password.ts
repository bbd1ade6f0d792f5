import { z } from "zod";
import { hashPassword, newPassword } from "@/server/auth/passwords";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findPerson, updatePassword } from "@/server/store/users";

/** resetPassword gives a person a new password, which is in the answer once; their sessions end. */
export const resetPassword = mutation({
  name: "resetPassword",
  scope: "settings:write",
  input: z.object({ id: z.string() }),
  async run({ db, tell }, { id }) {
    const person = await findPerson(db, id);
    if (!person) throw notFound("person", id);
    const password = newPassword();
    await updatePassword(db, id, await hashPassword(password));
    tell("settings");
    return { id, name: person.name, email: person.email, password };
  },
  audit: (_, { id, name }) => ({
    targetKind: "person",
    targetId: id,
    targetName: name,
    summary: `Reset the password of ${name}. Their sessions ended.`,
  }),
});
