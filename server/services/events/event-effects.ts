import { z } from "zod";
import {
  type MeasuredEffect,
  standsAlone,
  summariseEffects,
  titleKey,
} from "@/server/core/forecast/event-effects";
import { effectOf } from "@/server/core/forecast/events";
import { query } from "@/server/services/verb";
import { findEvents } from "@/server/store/events";
import { measuredWorkloads } from "@/server/store/workloads";
import { iso } from "@/server/services/workloads/view";

const DAY_MS = 86_400_000;
const STEP_MS = 15 * 60_000;
/** Events of the last weeks are measured, each against up to four weeks before it. */
const MEASURED_MS = 35 * DAY_MS;
const BEFORE_MS = 28 * DAY_MS;
/** MOST_WORKLOADS bounds the work of one answer; the most important are measured. */
const MOST_WORKLOADS = 12;

/**
 * eventEffects measures what past events did to demand: for each event and workload that it concerns, what came ÷ the
 * mean at the same weekday and time of up to four weeks before, in the workload's primary resource. An event beside a
 * longer one is left out, because what came is the other's doing.
 */
export const eventEffects = query({
  name: "eventEffects",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/calendar-events/effects",
    summary: "Measures what past events did to demand.",
  },
  async run({ db, deps, now }) {
    const from = now - MEASURED_MS;
    const [events, workloads] = await Promise.all([
      findEvents(db, { from, limit: 500 }),
      measuredWorkloads(db, MOST_WORKLOADS),
    ]);
    const counts = new Map<string, number>();
    for (const event of events) counts.set(titleKey(event), (counts.get(titleKey(event)) ?? 0) + 1);
    const recurring = new Set([...counts].filter(([, count]) => count > 1).map(([title]) => title));
    const past = events.filter((event) => event.endsAt <= now && event.startsAt >= from);
    const start = Math.floor((from - BEFORE_MS) / STEP_MS) * STEP_MS;
    const grid = { start, step: STEP_MS, length: Math.floor((now - start) / STEP_MS) };
    const effects: MeasuredEffect[] = [];
    for (const workload of workloads) {
      const mine = past.filter(
        (event) => !event.application || event.application.id === workload.applicationId,
      );
      if (mine.length === 0) continue;
      const series = await deps.series.read(workload.seriesId, grid);
      for (const event of mine.filter((one) => standsAlone(one, mine))) {
        const ratio = effectOf(series, event);
        if (ratio !== undefined) {
          const { kind, title, id: eventId } = event;
          effects.push({ kind, title, eventId, workload: workload.name, ratio });
        }
      }
    }
    return {
      from: iso(from),
      to: iso(now),
      /** Workloads that were looked at: the most important, at most 12. */
      workloads: workloads.length,
      items: summariseEffects(effects, recurring),
    };
  },
});
