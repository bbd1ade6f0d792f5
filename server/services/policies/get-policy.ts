import { z } from "zod";
import { query } from "@/server/services/verb";
import { mustFindPolicy } from "./case";

/** getPolicy gives a policy by id or name with all of its versions, newest first, and what it governs. */
export const getPolicy = query({
  name: "getPolicy",
  scope: "read",
  rest: { method: "GET", path: "/policies/{id}", summary: "Read a policy with its versions" },
  input: z.object({ id: z.string().min(1).describe("Id or name of the policy") }),
  run: ({ db }, input) => mustFindPolicy(db, input.id),
});
