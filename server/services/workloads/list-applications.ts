import { z } from "zod";
import { query } from "@/server/services/verb";
import { findApplications } from "@/server/store/workloads";

/** listApplications lists applications, the first served first. */
export const listApplications = query({
  name: "listApplications",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/applications", summary: "Lists applications." },
  run: async ({ db }) => ({ items: await findApplications(db), nextCursor: null }),
});
