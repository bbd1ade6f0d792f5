import { z } from "zod";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findPerson, lockPeople, updateDisabled } from "@/server/store/users";
import { mustKeepAnAdmin } from "./admins";

/** disablePerson ends a person's sessions and lets them sign in no more, or again (`disabled: false`). */
export const disablePerson = mutation({
  name: "disablePerson",
  scope: "settings:write",
  input: z.object({ id: z.string(), disabled: z.boolean() }),
  async run({ db, now, tell }, { id, disabled }) {
    await lockPeople(db);
    const person = await findPerson(db, id);
    if (!person) throw notFound("person", id);
    if (disabled) await mustKeepAnAdmin(db, person);
    const changed = disabled !== (person.disabledAt !== null);
    if (changed) {
      await updateDisabled(db, id, disabled ? now : null);
      tell("settings");
    }
    return { id, name: person.name, disabled, changed };
  },
  audit: (_, { id, name, disabled, changed }) =>
    changed
      ? {
          targetKind: "person",
          targetId: id,
          targetName: name,
          summary: disabled ? `Disabled ${name}. Their sessions ended.` : `Enabled ${name} again.`,
          before: { disabled: !disabled },
          after: { disabled },
        }
      : null,
});
