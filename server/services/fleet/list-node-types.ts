import { z } from "zod";
import { query } from "@/server/services/verb";
import { findNodeTypes } from "@/server/store/fleet";

/** listNodeTypes lists the sizes of machine that pools are made of. */
export const listNodeTypes = query({
  name: "listNodeTypes",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/node-types", summary: "Lists node types." },
  run: async ({ db }) => ({ items: await findNodeTypes(db), nextCursor: null }),
});
