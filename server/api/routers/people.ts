import { read, router, write } from "@/server/api/trpc";
import { listKeys } from "@/server/services/keys/list-keys";
import { makeKey } from "@/server/services/keys/make-key";
import { revokeKey } from "@/server/services/keys/revoke-key";
import { addPerson } from "@/server/services/people/add-person";
import { changeRole } from "@/server/services/people/change-role";
import { disablePerson } from "@/server/services/people/disable-person";
import { listPeople } from "@/server/services/people/list-people";
import { resetPassword } from "@/server/services/people/reset-password";

/** peopleRouter is accounts and keys. */
export const peopleRouter = router({
  list: read(listPeople),
  add: write(addPerson),
  changeRole: write(changeRole),
  disable: write(disablePerson),
  resetPassword: write(resetPassword),
  keys: read(listKeys),
  makeKey: write(makeKey),
  revokeKey: write(revokeKey),
});
