import { query } from "@/server/services/verb";
import { recentImports } from "@/server/store/imports";
import { z } from "zod";
import { viewImport } from "./progress";

/** listImports shows the newest 50 imports with their first three faults. */
export const listImports = query({
  name: "listImports",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/imports", summary: "Imports, newest first" },
  async run({ db, now }) {
    const records = await recentImports(db, 50);
    return { items: records.map((record) => viewImport(record, now, 3)), nextCursor: null };
  },
});
