import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { fillActuals } from "@/server/store/forecasts";
import { loopWorkload } from "@/server/store/loop";
import { demandSeries } from "./history";
import { FORECAST_STEP_MS } from "./issue";

/** scoreWorkload writes what really happened beside what was forecast, for everything that is known by now. */
export async function scoreWorkload(deps: Deps, workloadId: string): Promise<void> {
  const workload = await loopWorkload(deps.db, workloadId);
  if (!workload) return;
  const byStep = new Map<number, number[]>();
  for (const info of await demandSeries(deps, workloadId)) {
    const step = Math.max(FORECAST_STEP_MS, info.step);
    byStep.set(step, [...(byStep.get(step) ?? []), info.id]);
  }
  let filled = 0;
  for (const [step, ids] of byStep) filled += await fillActuals(deps.db, ids, step, deps.clock.now());
  if (filled > 0) await notifyChange(deps.db, "forecasts");
}
