import { fleetSize, TOO_LITTLE } from "@/server/core/planning/risk/odds";
import { type Outlook, openOutlook, viewOf, watch } from "@/server/core/planning/risk/outlook";
import type { CapacityModel } from "@/server/core/planning/workload";
import { filled } from "@/server/core/replay/risk-foresight";
import { RESOURCES } from "@/server/core/words";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import type { LoopWorkload } from "@/server/store/loop";
import { saveOutlook } from "@/server/store/outlooks";
import { policyOf } from "./context";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** What is learnt from: a week and the two weeks before it that its features look back at. */
const LEARN_DAYS = 21;
/** Steps that a start-up may take; a slower start is looked at on a coarser grid, so that learning stays quick. */
const MOST_STEPS = 12;
const STEPS_MS = [1, 5, 10, 15, 30, 60].map((minutes) => minutes * MINUTE_MS);
/** Series that one process keeps forests of; the longest unused goes first. */
const KEPT_SERIES = 200;

/** Followed is a series whose forests this process has learnt. */
interface Followed {
  readonly outlook: Outlook;
  readonly learntAt: number;
  /** Epoch ms up to which samples were read, and the step and reach they were learnt for. */
  readonly readTo: number;
  readonly step: number;
  readonly reach: number;
}

const followed = new Map<number, Followed>();

/**
 * refreshOutlooks brings what the risk planner expects of a workload's series up to now and keeps it for the planner,
 * when the workload's policy prices risk. Forests are learnt once a day and after a restart (a second a series); in
 * between only the new samples are read. A series with too little history keeps that as its reason.
 */
export async function refreshOutlooks(
  deps: Deps,
  workload: LoopWorkload,
  infos: readonly SeriesInfo[],
  now: number,
): Promise<void> {
  if (policyOf(workload).planner !== "risk") return;
  const capacity = workload.capacity as unknown as CapacityModel;
  for (const info of infos) {
    const resource = RESOURCES.find((each) => each === info.measure);
    const carries = resource && capacity.perReplica[resource];
    if (!carries) continue;
    const next = await follow(deps, info, capacity.startupSeconds, now);
    followed.delete(info.id);
    followed.set(info.id, next);
    if (followed.size > KEPT_SERIES) followed.delete(followed.keys().next().value as number);
    const { start, step, newest, recent, ahead } = viewOf(next.outlook);
    if (ahead.length === 0) {
      await saveOutlook(deps.db, info.id, { at: now, reason: TOO_LITTLE });
      continue;
    }
    const view = {
      start,
      step,
      newest,
      recent: Array.from(recent),
      ahead: ahead.map((tail) => Array.from(tail, (value) => Number(value.toPrecision(6)))),
      usual: fleetSize(next.outlook.samples, carries),
    };
    await saveOutlook(deps.db, info.id, { at: now, view }, next.learntAt);
  }
}

/** stepFor gives the milliseconds between the samples that a start-up of `startupSeconds` is looked at with. */
export function stepFor(info: Pick<SeriesInfo, "step">, startupSeconds: number): number {
  const wanted = (startupSeconds * 1000) / MOST_STEPS;
  const coarse = STEPS_MS.find((step) => step >= wanted) ?? STEPS_MS[STEPS_MS.length - 1];
  return Math.max(info.step, coarse);
}

async function follow(deps: Deps, info: SeriesInfo, startupSeconds: number, now: number): Promise<Followed> {
  const step = stepFor(info, startupSeconds);
  const to = Math.floor(now / step) * step;
  // Two steps more than a start-up: the newest sample may be a step old, and its step runs on.
  const reach = startupSeconds + (2 * step) / 1000;
  const known = followed.get(info.id);
  const settings = { reach, refitSeconds: Number.POSITIVE_INFINITY };
  const usable = known?.step === step && known.reach === reach && to - known.learntAt < DAY_MS;
  if (known && usable && to >= known.readTo) {
    if (to === known.readTo) return known;
    const length = (to - known.readTo) / step;
    const { values } = await deps.series.read(info.id, { start: known.readTo, step, length });
    let { outlook } = known;
    for (let i = 0; i < length; i++)
      outlook = watch(outlook, (known.readTo + i * step) / 1000, values[i], settings);
    return { ...known, outlook, readTo: to };
  }
  const first = Math.ceil((info.firstAt ?? to) / step) * step;
  const length = Math.max(1, Math.min((LEARN_DAYS * DAY_MS) / step, Math.floor((to - first) / step)));
  const start = to - length * step;
  const { values } = await deps.series.read(info.id, { start, step, length });
  const room = Math.ceil(DAY_MS / step) + 2;
  const outlook = openOutlook(start / 1000, step / 1000, filled(values), room, settings);
  return { outlook, learntAt: to, readTo: to, step, reach };
}
