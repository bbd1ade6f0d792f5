import { z } from "zod";
import { parseSelector, SERIES_LABELS } from "@/server/core/series/selector";
import { query } from "@/server/services/verb";
import { labelValues } from "@/server/store/series-catalogue";

/** listLabels counts the stored series of each value of a label, the most frequent first. */
export const listLabels = query({
  name: "listLabels",
  scope: "read",
  input: z.object({
    label: z.enum(SERIES_LABELS, { error: `Use one of ${SERIES_LABELS.join(", ")}.` }),
    match: z.string().default(""),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  rest: {
    method: "GET",
    path: "/series/labels/{label}",
    summary: "Counts stored series by the value of a label.",
  },
  async run({ db }, { label, match, limit }) {
    return { label, items: await labelValues(db, label, parseSelector(match), limit) };
  },
});
