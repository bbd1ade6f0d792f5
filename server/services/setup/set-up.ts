import { randomUUID } from "node:crypto";
import { z } from "zod";
import { hashPassword, newPassword } from "@/server/auth/passwords";
import { ROLES, type Role } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { PERSON } from "@/server/services/people/add-person";
import { type MutationCall, mutation } from "@/server/services/verb";
import { readSetting, writeSetting } from "@/server/store/settings";
import { hasSandbox } from "@/server/store/shell";
import { countPeople, insertPerson, lockPeople } from "@/server/store/users";

/** DemoAccount is one account of a role for trying things out; its password is shown once. */
export interface DemoAccount {
  role: Role;
  email: string;
  password: string;
}

/** PASSWORD is what a person may choose as a password. */
export const PASSWORD = z
  .string()
  .min(8, "Use at least 8 characters.")
  .max(128, "Use at most 128 characters.");

/**
 * setUp makes the first admin, and one account a role when the sandbox is there and that was asked for. It works only
 * while nobody has an account; afterwards it answers gone. The door checks the one-time token before it calls.
 */
export const setUp = mutation({
  name: "setUp",
  scope: "settings:write",
  input: PERSON.extend({ password: PASSWORD, demoAccounts: z.boolean().default(false) }),
  async run(call, input) {
    const { db, now, tell } = call;
    const passwordHash = await hashPassword(input.password);
    await lockPeople(db);
    if ((await countPeople(db)) > 0) {
      throw new AppError(
        "gone",
        "The first account exists already. Sign in with it, or ask an admin for one.",
      );
    }
    const id = randomUUID();
    await insertPerson(db, {
      id,
      name: input.name,
      email: input.email,
      role: "admin",
      passwordHash,
      at: now,
    });
    const demo = input.demoAccounts && (await hasSandbox(db)) ? await addDemoAccounts(call, input.email) : [];
    await writeSetting(db, "setup", { ...(await readSetting(db, "setup")), done: true });
    tell("settings");
    return { id, name: input.name, demo };
  },
  audit: (_, { id, name, demo }) => [
    {
      targetKind: "person",
      targetId: id,
      targetName: name,
      summary: `Made ${name} the first admin.`,
      after: { role: "admin" },
    },
    ...demo.map(({ role, email }) => ({
      targetKind: "person",
      targetId: email,
      targetName: demoName(role),
      summary: `Added the demo account of a${/^[aeiou]/.test(role) ? "n" : ""} ${role}.`,
      after: { email, role },
    })),
  ],
});

const demoName = (role: Role): string => `Demo ${role}`;

async function addDemoAccounts({ db, now }: MutationCall, taken: string): Promise<DemoAccount[]> {
  const made: DemoAccount[] = [];
  for (const role of ROLES) {
    const email = `${role}@demo.example`;
    if (email === taken) continue;
    const password = newPassword();
    await insertPerson(db, {
      id: randomUUID(),
      name: demoName(role),
      email,
      role,
      passwordHash: await hashPassword(password),
      at: now,
    });
    made.push({ role, email, password });
  }
  return made;
}
