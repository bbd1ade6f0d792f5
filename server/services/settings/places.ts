import { z } from "zod";
import { query } from "@/server/services/verb";
import { findPlaces } from "@/server/store/shell";

/** places gives what the command palette can go to: workloads and policies. */
export const places = query({
  name: "places",
  scope: "read",
  input: z.object({}),
  run: ({ db }) => findPlaces(db),
});
