import { randomUUID } from "node:crypto";
import { z } from "zod";
import { hashPassword, newPassword } from "@/server/auth/passwords";
import { ROLES } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findPersonByEmail, insertPerson, lockPeople } from "@/server/store/users";

/** PERSON is what an account is made from. */
export const PERSON = z.object({
  name: z
    .string()
    .trim()
    .min(1, "Write the name that others will see.")
    .max(80, "Use at most 80 characters."),
  email: z
    .email("Write an address such as name@example.org.")
    .max(200)
    .transform((e) => e.toLowerCase()),
});

/** addPerson makes an account; the initial password is in the answer, once, and never again. */
export const addPerson = mutation({
  name: "addPerson",
  scope: "settings:write",
  input: PERSON.extend({ role: z.enum(ROLES) }),
  async run({ db, now, tell }, input) {
    const password = newPassword();
    const passwordHash = await hashPassword(password);
    await lockPeople(db);
    const taken = await findPersonByEmail(db, input.email);
    if (taken) {
      throw new AppError("conflict", `${input.email} already has an account, named ${taken.name}.`, [
        { field: "email", message: `This address already has an account, named ${taken.name}.` },
      ]);
    }
    const id = randomUUID();
    await insertPerson(db, { ...input, id, passwordHash, at: now });
    tell("settings");
    return { id, ...input, password };
  },
  audit: (input, { id }) => ({
    targetKind: "person",
    targetId: id,
    targetName: input.name,
    summary: `Added ${input.name} as ${input.role}.`,
    after: { email: input.email, role: input.role },
  }),
});
