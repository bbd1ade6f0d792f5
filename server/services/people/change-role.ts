import { z } from "zod";
import { ROLES } from "@/server/core/words";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findPerson, lockPeople, updateRole } from "@/server/store/users";
import { mustKeepAnAdmin } from "./admins";

/** changeRole gives a person another role, from their next request on; the last admin stays one. */
export const changeRole = mutation({
  name: "changeRole",
  scope: "settings:write",
  input: z.object({ id: z.string(), role: z.enum(ROLES) }),
  async run({ db, tell }, { id, role }) {
    await lockPeople(db);
    const person = await findPerson(db, id);
    if (!person) throw notFound("person", id);
    if (role !== "admin") await mustKeepAnAdmin(db, person);
    if (person.role !== role) {
      await updateRole(db, id, role);
      tell("settings");
    }
    return { id, name: person.name, before: person.role, after: role };
  },
  audit: (_, { id, name, before, after }) =>
    before === after
      ? null
      : {
          targetKind: "person",
          targetId: id,
          targetName: name,
          summary: `Changed the role of ${name} from ${before} to ${after}.`,
          before: { role: before },
          after: { role: after },
        },
});
