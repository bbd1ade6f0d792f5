import { z } from "zod";
import { windowText } from "@/server/core/sources/propose";
import { FeedRule, pick } from "@/server/core/sources/prometheus";
import { UNIT_OF } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { connectionFields, makeServer, mustFindServer, secretFor, serverOf } from "./connection";

const COLUMNS = 60;
const SHOWN = 50;
const PATIENCE_MS = 10_000;

/** previewQuery asks what a rule would store: the last hours as they would be kept, and which series the query answers with. */
export const previewQuery = query({
  name: "previewQuery",
  scope: "settings:write",
  input: z.object({
    ...connectionFields,
    url: connectionFields.url.optional(),
    /** A source that exists; its connection is used when no address is given. */
    id: z.string().optional(),
    rule: FeedRule,
    hours: z
      .number()
      .min(0.25)
      .max(24 * 28)
      .default(6),
  }),
  rest: { method: "POST", path: "/sources/preview", summary: "Show what a query would store" },
  async run({ db, deps, now }, { id, url, rule, hours, ...given }) {
    const kept = id === undefined ? undefined : await mustFindServer(db, id);
    const entered = { ...given, url: url ?? "" };
    const server =
      kept && url === undefined
        ? serverOf(deps, kept.source, kept.config)
        : makeServer(deps, entered, secretFor(deps, entered, kept));
    const stepMs = Math.max(60_000, Math.ceil((hours * 3_600_000) / COLUMNS / 60_000) * 60_000);
    const to = Math.floor(now / 60_000) * 60_000;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const promql = rule.promql.replaceAll("$window", windowText(15, stepMs / 1000));
    const answer = await server.range(promql, to - COLUMNS * stepMs + stepMs, to, stepMs, signal);
    const picked = pick(rule, answer, stepMs);
    const points = "fault" in picked ? [] : picked.points.map(([at, value]) => ({ at, value }));
    return {
      startsAt: to - COLUMNS * stepMs,
      endsAt: to,
      stepMs,
      unit: UNIT_OF[rule.measure],
      points,
      fault:
        "fault" in picked
          ? picked.fault
          : points.length === 0
            ? `The query answers with no value in the last ${hours} hours${answer.length > 0 ? " for these labels" : ""}.`
            : null,
      series: answer
        .slice(0, SHOWN)
        .map(({ labels, points }) => ({ labels, last: points.at(-1)?.[1] ?? null })),
      seriesCount: answer.length,
    };
  },
});
