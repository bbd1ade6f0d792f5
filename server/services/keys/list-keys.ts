import { z } from "zod";
import { query } from "@/server/services/verb";
import { findKeys } from "@/server/store/keys";

/** listKeys gives every bearer key that was made, newest first, never the key itself. */
export const listKeys = query({
  name: "listKeys",
  scope: "settings:write",
  input: z.object({}),
  run: async ({ db }) => ({ items: await findKeys(db) }),
});
