import type { KnownEvent } from "@/server/core/forecast/forecast";
import { before, gridEnd, type Series } from "@/server/core/series/series";
import type { Resource } from "@/server/core/words";
import type { About, TrainingSeries } from "@/server/ports/model-runtime";
import { demandSeries, presentOf, readHistory } from "@/server/services/loop/history";
import type { Deps } from "@/server/services/verb";
import { loopWorkload } from "@/server/store/loop";
import type { ModelGroup } from "@/server/store/model-groups";
import type { ModelSettings } from "@/server/store/models";
import { lastShift } from "./shifts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** HELD_BACK_MS at the end of each series is never learnt from: models are compared on it. */
export const HELD_BACK_MS = 3 * DAY_MS;
/** LEAST_HELD_BACK_MS is held back of a series whose level has just shifted. */
export const LEAST_HELD_BACK_MS = 6 * HOUR_MS;
/** LEAST_HISTORY_MS of a series before a network can learn from it. */
export const LEAST_HISTORY_MS = 10 * DAY_MS;

/** Member is one series of a group, up to its present. */
export interface Member {
  seriesId: number;
  name: string;
  measure: Resource;
  series: Series;
  events: readonly KnownEvent[];
  /** New values arrive; false for a file that was imported. */
  live: boolean;
  /** Epoch ms at which its learning ends, and up to which it is known. */
  until: number;
  present: number;
  /** Epoch ms at which its level last changed for good. */
  shiftedAt?: number;
}

/**
 * heldBackMs is how much of a series is held back at `present`: three days, but no more than half of what is known of the
 * level it shifted to, or a training after a shift would learn the old level only.
 */
export function heldBackMs(present: number, shiftedAt: number | undefined): number {
  if (shiftedAt === undefined) return HELD_BACK_MS;
  return Math.min(HELD_BACK_MS, Math.max(LEAST_HELD_BACK_MS, (present - shiftedAt) / 2));
}

/**
 * readMembers reads the series of a group that are long enough. Members must share a step; those of the most frequent
 * one are kept. `frozen` are the ends of learning, and the presents, of a training that is begun again, by series id. An
 * aborted signal ends it between two series.
 */
export async function readMembers(
  deps: Deps,
  group: ModelGroup,
  frozen: Pick<ModelSettings, "until" | "present"> = {},
  signal?: AbortSignal,
): Promise<Member[]> {
  const members: Member[] = [];
  for (const id of group.workloadIds) {
    signal?.throwIfAborted();
    const workload = await loopWorkload(deps.db, id);
    const infos = workload ? await demandSeries(deps, id) : [];
    const info = infos.find(({ measure }) => measure === group.measure);
    if (!workload || !info) continue;
    const key = String(info.id);
    const known = frozen.until?.[key];
    const present =
      known === undefined
        ? presentOf(workload, infos, deps.clock.now())
        : (frozen.present?.[key] ?? known + HELD_BACK_MS);
    const { series, events } = await readHistory(deps, workload, info, present);
    if (gridEnd(series.grid) - series.grid.start < LEAST_HISTORY_MS) continue;
    const shiftedAt = (await lastShift(deps.db, id, group.measure, present - 2 * HELD_BACK_MS, present))
      ?.from;
    members.push({
      seriesId: info.id,
      name: workload.name,
      measure: group.measure,
      series,
      events,
      live: workload.source.kind !== "import",
      until: known ?? present - heldBackMs(present, shiftedAt),
      present,
      ...(shiftedAt !== undefined && { shiftedAt }),
    });
  }
  const steps = members.map(({ series }) => series.grid.step);
  const usual = steps.sort(
    (a, b) => steps.filter((s) => s === b).length - steps.filter((s) => s === a).length,
  )[0];
  return members.filter(({ series }) => series.grid.step === usual);
}

/** learnt is the part of a member that may be learnt from. */
export const learnt = (member: Member): Series => before(member.series, member.until);

/** lessonOf is what a training learns from a member. */
export const lessonOf = (member: Member): TrainingSeries => ({
  ...aboutOf(member),
  series: learnt(member),
  shiftedAt: member.shiftedAt,
});

/** aboutOf is what a network is told of a member. */
export const aboutOf = ({ seriesId, measure, events }: Member): About => ({
  key: String(seriesId),
  measure,
  events,
});
