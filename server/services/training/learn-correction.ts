import { packCorrection } from "@/server/core/forecast/correction/correction";
import {
  FEWEST_SERIES,
  learnCorrection as learnFrom,
} from "@/server/core/forecast/correction/learn-correction";
import { STALE_HOURS } from "@/server/core/forecast/engine";
import type { DueSeries } from "@/server/ports/forecast-store";
import { presentIn, readHistory } from "@/server/services/loop/history";
import { usualHorizon } from "@/server/services/loop/issue";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { isTraining } from "@/server/store/models";
import { listGroups } from "@/server/store/model-groups";
import { readSetting, writeSetting } from "@/server/store/settings";
import { LEAST_HISTORY_MS } from "./members";

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
/** A correction is learnt again after a day, and, where product time runs faster, at most once an hour of real time: it takes minutes. */
const againAfter = (speed: number): number => Math.max(DAY_MS, HOUR_MS * speed);
/** Series that it is learnt from: what it learns holds for others too, and each takes seconds. */
const MOST_SERIES = 40;
/** How often it looks whether a training waits. */
const LOOK_EVERY_MS = 1_000;
/** Workloads whose series are looked up at once. */
const AT_ONCE = 1_000;

/**
 * learnCorrection learns once a day, from series of all measures and workloads, how far the mix of experts is off, and lets that serve where it lowers the loss on held-back days; where it does not, it is kept by how much. With too few series that are old enough nothing changes.
 * Safe to repeat and to abort; makes way for trainings.
 */
export async function learnCorrection(deps: Deps, signal: AbortSignal): Promise<void> {
  await deps.exclusive("learnCorrection", async () => {
    const now = deps.clock.now();
    const before = await readSetting(deps.db, "correction");
    if (before && now - before.at < againAfter(deps.clock.speed)) return;
    let looked = 0;
    const breathe = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      if (performance.now() - looked < LOOK_EVERY_MS) return;
      looked = performance.now();
      if (await isTraining(deps.db)) throw new Later();
    };
    try {
      await learn(deps, before, now, breathe);
    } catch (error) {
      if (!(error instanceof Later)) throw error;
    }
  });
}

/** Somebody waits for a network, and the trainer does one thing at a time: the next hour will do. */
class Later extends Error {}

async function learn(
  deps: Deps,
  before: Awaited<ReturnType<typeof readSetting<"correction">>>,
  now: number,
  breathe: () => Promise<void>,
): Promise<void> {
  const infos = spread(await qualifying(deps, now), MOST_SERIES);
  if (infos.length < FEWEST_SERIES) return;
  const pupil = async (i: number) => {
    const info = infos[i];
    await breathe();
    const until = presentOf(info, now);
    const { series, events } = await readHistory(deps, info.workload, info, until);
    return { series, events, until, horizonSteps: info.horizonSteps ?? usualHorizon(series.grid.step) };
  };
  const learnt = await learnFrom(infos.length, pupil, deps.seed, breathe);
  if (!learnt) return;
  const { correction, serves, series, rows, heldBackRatio } = learnt;
  const hash = serves ? await deps.artifacts.put(packCorrection(correction)) : null;
  await writeSetting(deps.db, "correction", {
    at: now,
    hash,
    learntUntil: correction.learntUntil,
    series,
    rows,
    heldBackRatio,
  });
  await notifyChange(deps.db, "models");
  if (before?.hash && before.hash !== hash) await deps.artifacts.remove(before.hash);
}

/** presentOf is the instant up to which a series is known: now, or the end of the file that it was imported from. */
const presentOf = (info: DueSeries, now: number): number => presentIn(info.workload.imported, [info], now);

/** qualifying gives the series of workloads that are forecast now and have history enough to learn from. */
async function qualifying(deps: Deps, now: number): Promise<DueSeries[]> {
  const ids = (await listGroups(deps.db)).flatMap(({ workloadIds }) => workloadIds);
  const found: DueSeries[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE)
    for (const info of await deps.forecasts.due(ids.slice(i, i + AT_ONCE))) {
      const stale = presentOf(info, now) - info.lastAt >= STALE_HOURS * HOUR_MS;
      if (!stale && info.lastAt - info.firstAt >= LEAST_HISTORY_MS) found.push(info);
    }
  return found;
}

/**
 * spread picks at most `most` series: each time one of the measure that was picked least, of the workload that was picked
 * least, the lowest id first. The same series give the same choice.
 */
export function spread<T extends Pick<DueSeries, "id" | "workloadId" | "measure">>(
  infos: readonly T[],
  most: number,
): T[] {
  const left = [...infos].sort((a, b) => a.id - b.id);
  const picked: T[] = [];
  const measures = new Map<string, number>();
  const workloads = new Map<string, number>();
  const times = (counts: ReadonlyMap<string, number>, key: string) => counts.get(key) ?? 0;
  while (picked.length < most && left.length > 0) {
    let best = 0;
    for (const [i, info] of left.entries()) {
      const behind =
        times(measures, info.measure) - times(measures, left[best].measure) ||
        times(workloads, info.workloadId) - times(workloads, left[best].workloadId);
      if (behind < 0) best = i;
    }
    const [info] = left.splice(best, 1);
    measures.set(info.measure, times(measures, info.measure) + 1);
    workloads.set(info.workloadId, times(workloads, info.workloadId) + 1);
    picked.push(info);
  }
  return picked;
}
