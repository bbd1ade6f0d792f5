import { z } from "zod";
import { query } from "@/server/services/verb";
import { findPools } from "@/server/store/fleet";

/** listPools lists pools of nodes with their limits and prices. */
export const listPools = query({
  name: "listPools",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/pools", summary: "Lists pools of nodes." },
  run: async ({ db }) => ({ items: await findPools(db), nextCursor: null }),
});
