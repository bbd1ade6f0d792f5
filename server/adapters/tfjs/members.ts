import type { NetworkSettings, TrainingSeries } from "@/server/ports/model-runtime";
import { type MemberMoments, type Moment, momentsOf } from "./windows";

/** The group's network learns from so many members, the largest first; more would cost memory and add little. */
const LEARNT_MEMBERS = 256;
/** Past moments that are kept of each member to learn from; an eighth as many to judge on. */
export const KEPT_MOMENTS = 2_000;

/** pause hands the thread back, so that a cancellation and the job's lock are served, and stops when asked to. */
export async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

const sizeOf = ({ series }: TrainingSeries): number => {
  let sum = 0;
  for (const value of series.values) if (!Number.isNaN(value)) sum += Math.abs(value);
  return sum;
};

/** bySize sorts members, the largest demand first. */
export const bySize = (members: readonly TrainingSeries[]): TrainingSeries[] =>
  members
    .map((member) => ({ member, size: sizeOf(member) }))
    .sort((a, b) => b.size - a.size)
    .map(({ member }) => member);

/** gather lists the past moments of a group, the largest members first; a pause stands between members. */
export async function gather(
  sorted: readonly TrainingSeries[],
  until: number,
  settings: NetworkSettings,
  signal: AbortSignal,
): Promise<MemberMoments> {
  const learn: Moment[] = [];
  const heldBack: Moment[] = [];
  let rungs = 0;
  for (const member of sorted.slice(0, LEARNT_MEMBERS)) {
    await pause(signal);
    const own = momentsOf(member, until, settings);
    if (!own) continue;
    rungs = own.rungs;
    learn.push(...spaced(own.learn, KEPT_MOMENTS));
    heldBack.push(...spaced(own.heldBack, KEPT_MOMENTS / 8));
  }
  return { learn, heldBack, rungs };
}

/** spaced keeps at most `most` of a list, evenly spread. */
export function spaced<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]);
}
