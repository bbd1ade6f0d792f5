import { z } from "zod";
import { parseSelector } from "@/server/core/series/selector";
import { query } from "@/server/services/verb";
import { type CatalogueRow, searchSeries } from "@/server/store/series-catalogue";

/** presentSeries writes a catalogue row as REST gives it. */
export const presentSeries = (row: CatalogueRow) => ({
  id: row.id,
  workloadId: row.workloadId,
  labels: {
    application: row.application,
    workload: row.workload,
    region: row.region,
    source: row.source,
    measure: row.measure,
    unit: row.unit,
    ...(row.subject !== "" && { subject: row.subject }),
  },
  stepSeconds: row.stepMs / 1000,
  firstAt: row.firstAt?.toISOString() ?? null,
  lastAt: row.lastAt?.toISOString() ?? null,
});

/** listSeries finds stored series by their labels, with what they hold. */
export const listSeries = query({
  name: "listSeries",
  scope: "read",
  input: z.object({
    /** `{application="shop", measure=~"cpu|memory"}`; everything but users' shares when left out. */
    match: z.string().default(""),
    cursor: z.coerce.number().int().nonnegative().default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  rest: { method: "GET", path: "/series", summary: "Finds stored series by their labels." },
  async run({ db }, { match, cursor, limit }) {
    const rows = await searchSeries(db, parseSelector(match), cursor, limit + 1);
    const items = rows.slice(0, limit).map(presentSeries);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  },
});
