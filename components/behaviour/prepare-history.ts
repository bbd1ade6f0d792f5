import { figures } from "@/components/ui/format";
import { niceTicks } from "@/components/charts/scale";
import type { History } from "./types";

/** SizeLine is the size of one segment at runs, oldest first; epoch ms. */
export interface SizeLine {
  readonly id: number;
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly size: number }[];
}

/** SizesModel is what the chart of sizes draws; undefined without any run. */
export interface SizesModel {
  readonly lines: readonly SizeLine[];
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** prepareSizes lays the sizes of segments on one axis of time, the largest segment first. */
export function prepareSizes({ items }: Pick<History, "items">): SizesModel | undefined {
  const lines = items
    .map(({ id, name, sizes }) => ({
      id,
      name,
      points: sizes.map(({ at, size }) => ({ at: Date.parse(at), size })),
    }))
    .filter(({ points }) => points.length > 0)
    .sort((a, b) => (b.points.at(-1)?.size ?? 0) - (a.points.at(-1)?.size ?? 0));
  if (lines.length === 0) return undefined;
  const times = lines.flatMap(({ points }) => points.map(({ at }) => at));
  return {
    lines,
    from: Math.min(...times),
    to: Math.max(...times),
    ticks: niceTicks(Math.max(...lines.flatMap(({ points }) => points.map(({ size }) => size))), 4),
  };
}

/** apart moves labels down so that none lies on another, `gap` pixels at least, and back up where they would leave at `bottom`; given from the top down. */
export function apart(tops: readonly number[], gap: number, bottom: number): number[] {
  const placed: number[] = [];
  for (const top of tops) placed.push(Math.max(top, (placed.at(-1) ?? Number.NEGATIVE_INFINITY) + gap));
  for (let i = placed.length - 1, least = bottom; i >= 0; i--, least -= gap)
    placed[i] = Math.min(placed[i], least);
  return placed;
}

/** historySentence says how many moved, between which segments most, and how many are new. */
export function historySentence({ days, flows, elsewhere, fresh, runs, items }: History): string {
  if (runs.length === 0) return "No day has ended since segments are kept.";
  const name = (id: number): string => items.find((one) => one.id === id)?.name ?? `Segment ${id}`;
  const users = (n: number): string => `${figures(n)} ${n === 1 ? "user" : "users"}`;
  const moved = flows.reduce((sum, one) => sum + one.users, 0);
  const [most] = flows;
  const says = [
    moved === 0
      ? `Nobody moved between segments in ${days} days.`
      : `${users(moved)} moved in ${days} days, most from ${name(most.from)} to ${name(most.to)} (${figures(most.users)}).`,
  ];
  if (elsewhere > 0) says.push(`${users(elsewhere)} moved from or to segments that are not shown.`);
  if (fresh > 0) says.push(`${users(fresh)} ${fresh === 1 ? "was" : "were"} new at the last run.`);
  return says.join(" ");
}
