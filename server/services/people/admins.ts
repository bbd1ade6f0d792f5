import { AppError } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { countOtherAdmins, type Person } from "@/server/store/users";

/** mustKeepAnAdmin throws conflict when `person` is the last admin who may sign in; call it after lockPeople. */
export async function mustKeepAnAdmin(db: Db, person: Person): Promise<void> {
  if (person.role !== "admin" || person.disabledAt !== null) return;
  if ((await countOtherAdmins(db, person.id)) > 0) return;
  throw new AppError(
    "conflict",
    `${person.name} is the last admin. Make someone else an admin first, then change this account.`,
  );
}
