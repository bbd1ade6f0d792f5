import { notFound } from "@/server/errors";
import { query } from "@/server/services/verb";
import { findImport } from "@/server/store/imports";
import { z } from "zod";
import { viewImport } from "./progress";

/** getImport shows how far one import is, and the rows that were not taken. */
export const getImport = query({
  name: "getImport",
  scope: "read",
  input: z.object({ id: z.string() }),
  rest: { method: "GET", path: "/imports/{id}", summary: "Progress and faults of one import" },
  async run({ db, now }, { id }) {
    const record = await findImport(db, id);
    if (!record) throw notFound("import", id);
    return viewImport(record, now);
  },
});
