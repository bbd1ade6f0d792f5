import { z } from "zod";
import { COVERAGE_SLACK } from "@/server/core/planning/mode";
import { listWaiting } from "@/server/services/plans/list-waiting";
import { query } from "@/server/services/verb";
import { LEAD_MS, presentItems } from "@/server/services/workloads/items";
import { STALE_MS } from "@/server/services/workloads/next";
import { weekRecord } from "@/server/services/workloads/week-record";
import { accuracyOf } from "@/server/store/accuracy";
import { readHeadroom } from "@/server/store/headroom";
import { openPlans } from "@/server/store/explained";
import { countByMode, findWorkloads } from "@/server/store/workloads";
import { attentionOf } from "./attention";
import { lanesOf } from "./lanes";

const WEEK_MS = 7 * 86_400_000;
/** PROMISED is the share that should stay under p90. */
const PROMISED = 0.9;

/** getOverview answers what needs someone now: what waits, how the fleet stands, and what happens in the next hour by itself. */
export const getOverview = query({
  name: "getOverview",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/overview",
    summary: "What needs someone now, and what happens next by itself.",
  },
  async run(call) {
    const { db, deps, now, actor } = call;
    const rows = await findWorkloads(db);
    const ids = rows.map((row) => row.id);
    const [items, waiting, records, headroom, plans, modes] = await Promise.all([
      presentItems(db, rows, now),
      listWaiting.run(call, {}),
      weekRecord(deps, rows, now),
      readHeadroom(db, ids, now, LEAD_MS),
      openPlans(db, now),
      countByMode(db),
    ]);
    const seriesIds = [...headroom.values()].flatMap((row) =>
      row.seriesId === undefined ? [] : [row.seriesId],
    );
    const scores = await accuracyOf(db, seriesIds, LEAD_MS, now - WEEK_MS, now);
    const attention = await attentionOf({ db, actor, now }, waiting.items, rows);
    let [points, under] = [0, 0];
    for (const score of scores.values()) {
      points += score.points;
      under += score.points * score.underP90;
    }
    const scored = items.filter((item) => item.coverage !== null);
    const old = items.filter((item) => item.sampleAt === null || now - Date.parse(item.sampleAt) > STALE_MS);
    const kept = scored.filter(
      (item) => (item.coverage ?? 0) >= PROMISED - COVERAGE_SLACK && !old.includes(item),
    );
    const known = [...records.values()].filter((record) => record.knownMinutes > 0);
    const tight = [...items].filter((item) => item.headroom.left !== null);
    tight.sort((a, b) => (a.headroom.left ?? 0) - (b.headroom.left ?? 0));
    const people = attention.filter((item) => item.person);
    return {
      now,
      stopped: waiting.stopped,
      nextCycleAt: waiting.nextCycleAt,
      waits: people.length,
      firstDeadlineAt: people.find((item) => item.deadlineAt !== null)?.deadlineAt ?? null,
      workloads: rows.length,
      modes,
      tiles: {
        kept: kept.length,
        scored: scored.length,
        fellBack: attention.filter((item) => item.kind === "fellBack").length,
        old: old.length,
        shortMinutes: known.length > 0 ? known.reduce((sum, record) => sum + record.shortMinutes, 0) : null,
        coverage: points > 0 ? under / points : null,
        promised: PROMISED,
        costPerHour: items.reduce((sum, item) => sum + item.costPerHour, 0),
      },
      attention,
      tight: tight.slice(0, 6),
      lanes: await lanesOf(db, now, rows, tight, plans, attention, waiting.stopped),
    };
  },
});

/** Overview is the answer of getOverview. */
export type Overview = Awaited<ReturnType<typeof getOverview.run>>;
