import { z } from "zod";
import { query } from "@/server/services/verb";
import { findSharedLimits } from "@/server/store/shared-limits";
import { readSetting } from "@/server/store/settings";
import { presentLimit } from "./view";

/** listSharedLimits lists what workloads share, and how much of it they have. */
export const listSharedLimits = query({
  name: "listSharedLimits",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/shared-limits", summary: "Lists limits that workloads share." },
  async run({ db }) {
    const [rows, rule] = await Promise.all([findSharedLimits(db), readSetting(db, "priorities")]);
    return { items: rows.map((row) => presentLimit(row, rule)), nextCursor: null };
  },
});
