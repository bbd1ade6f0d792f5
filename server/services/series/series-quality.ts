import { z } from "zod";
import { judgeSeries, QUALITIES } from "@/server/core/series/quality";
import { parseSelector } from "@/server/core/series/selector";
import { query } from "@/server/services/verb";
import { searchSeries, seriesFacts } from "@/server/store/series-catalogue";
import { presentSeries } from "./list-series";

const HOUR_MS = 3_600_000;

/** seriesQuality says of stored series how good their data of the last hours is, and why: gaps, staleness, step, unit. */
export const seriesQuality = query({
  name: "seriesQuality",
  scope: "read",
  input: z.object({
    match: z.string().default(""),
    hours: z.coerce.number().positive().max(168).default(24),
    cursor: z.coerce.number().int().nonnegative().default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  rest: {
    method: "GET",
    path: "/series/quality",
    summary: "Says how good the data of stored series is, and why.",
  },
  async run({ db, now }, { match, hours, cursor, limit }) {
    const rows = await searchSeries(db, parseSelector(match), cursor, limit + 1);
    const page = rows.slice(0, limit);
    const from = now - hours * HOUR_MS;
    const facts = new Map(
      (
        await seriesFacts(
          db,
          page.map(({ id }) => id),
          from,
          now,
        )
      ).map((row) => [row.id, row]),
    );
    const items = page.map((row) => {
      const fact = facts.get(row.id);
      const verdict = judgeSeries({
        step: row.stepMs,
        from,
        to: now,
        samples: fact?.samples ?? 0,
        firstAt: fact?.firstAt?.getTime(),
        lastAt: fact?.lastAt?.getTime(),
        newestAt: row.lastAt?.getTime(),
        gaps: fact?.gaps ?? 0,
        longestGap: fact?.longestMs ?? 0,
        interval: fact?.intervalMs ?? undefined,
        min: fact?.min ?? undefined,
        max: fact?.max ?? undefined,
      });
      return {
        ...presentSeries(row),
        quality: verdict.quality,
        says: verdict.says,
        completeness: verdict.completeness,
        stepsBehind: verdict.behind ?? null,
        samples: fact?.samples ?? 0,
        gaps: fact?.gaps ?? 0,
        longestGapSeconds: (fact?.longestMs ?? 0) / 1000,
        min: fact?.min ?? null,
        max: fact?.max ?? null,
      };
    });
    const counts = Object.fromEntries(
      QUALITIES.map((quality) => [quality, items.filter((item) => item.quality === quality).length]),
    );
    return { items, counts, nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
  },
});
