import type { EventState } from "@/server/core/forecast/bayes/event-state";
import type { EngineState } from "@/server/core/forecast/state";
import { before } from "@/server/core/series/series";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { savePoints, withoutBacktest } from "@/server/store/forecasts";
import { loopWorkload } from "@/server/store/loop";
import { demandSeries, presentOf, readEvents, readHistory } from "./history";
import { issue } from "./issue";
import { scoreWorkload } from "./score";

const DAYS = 7;
const EVERY_MS = 15 * 60_000;

/**
 * backtestWorkload rolls the production forecaster over the last seven days, an origin every 15 minutes (or every step
 * of a coarser series), and scores it beside the yardstick: accuracy is known before anything has been live. Each
 * origin sees only what came before it; points that were issued live are never overwritten.
 */
export async function backtestWorkload(deps: Deps, workloadId: string, signal?: AbortSignal): Promise<void> {
  const workload = await loopWorkload(deps.db, workloadId);
  if (!workload) return;
  const infos = await demandSeries(deps, workloadId);
  const until = presentOf(workload, infos, deps.clock.now());
  // The resource that is shown first is also the first whose record is complete.
  infos.sort(
    (a, b) => Number(b.measure === workload.primaryResource) - Number(a.measure === workload.primaryResource),
  );
  for (const info of infos) {
    const history = await readEvents(deps, workload, info, await readHistory(deps, workload, info, until));
    const every = Math.max(EVERY_MS, history.series.grid.step);
    const points = [];
    let state: EngineState | undefined;
    // Of what is remembered today, the past may know nothing.
    let eventState: EventState | undefined;
    for (
      let origin = until - Math.floor((DAYS * 24 * 3_600_000) / every) * every;
      origin < until;
      origin += every
    ) {
      signal?.throwIfAborted();
      const known = {
        ...history,
        series: before(history.series, origin),
        eventState,
      };
      const result = issue(known, origin, state, true);
      if ("reason" in result) continue;
      ({ state, eventState } = result);
      points.push(...result.points);
      // Job locks are renewed on this thread: let it breathe.
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (let i = 0; i < points.length; i += 2_000) await savePoints(deps.db, points.slice(i, i + 2_000));
    await scoreWorkload(deps, workloadId);
    await notifyChange(deps.db, "forecasts");
  }
}

/** ensureBacktests asks for the record of every workload that has history and none yet, also after one was lost. */
export async function ensureBacktests(deps: Deps): Promise<void> {
  for (const workloadId of await withoutBacktest(deps.db)) {
    await deps.queue.add({
      name: "backtest",
      payload: { workloadId },
      id: `backtest_${workloadId}`,
      priority: 10,
    });
  }
}
