import { z } from "zod";
import { query } from "@/server/services/verb";
import { findPeople } from "@/server/store/users";

/** listPeople gives every account, by name. */
export const listPeople = query({
  name: "listPeople",
  scope: "settings:write",
  input: z.object({}),
  run: async ({ db }) => ({ items: await findPeople(db) }),
});
