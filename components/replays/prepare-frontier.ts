import { figures, money } from "@/components/ui/format";
import type { Figures, Strategy } from "@/server/core/replay/report";

/** SHAPES tell policies apart, in the order in which they were asked for; the seventh and later share the last. */
export const SHAPES = ["circle", "triangle", "diamond", "square", "cross", "ring"] as const;
export type Shape = (typeof SHAPES)[number];

/** Mark is one strategy in the chart of cost against minutes short. */
export interface Mark {
  readonly key: string;
  readonly name: string;
  readonly shape: Shape;
  /** A baseline is slate; a variant at another risk level is small. */
  readonly kind: "policy" | "variant" | "baseline";
  readonly minutesShort: number;
  readonly costUsd: number;
}

/** Frontier is what the chart draws, and what lies outside of it. */
export interface Frontier {
  readonly marks: readonly Mark[];
  /** For each policy with variants: its lower hull, from few minutes short to many. */
  readonly hulls: readonly { readonly key: string; readonly points: readonly Mark[] }[];
  readonly mostMinutes: number;
  readonly mostCost: number;
  readonly leastCost: number;
  /** What is too short of capacity to be drawn on the same axis, in a sentence each. */
  readonly outside: readonly string[];
}

/** A baseline further out than this many times the policies' worst would press them into a corner. */
const OUTSIDE = 2.5;

/** prepareFrontier places every strategy by cost and minutes short. */
export function prepareFrontier(
  strategies: readonly Strategy[],
  figuresOf: readonly (Figures & { key: string })[],
): Frontier {
  const own = strategies.filter((each) => each.kind === "policy" && each.variantOf === undefined);
  const all = strategies.flatMap((each): Mark[] => {
    const found = figuresOf.find(({ key }) => key === each.key);
    if (!found) return [];
    const place = own.findIndex(({ key }) => key === (each.variantOf ?? each.key));
    const kind = each.kind !== "policy" ? "baseline" : each.variantOf === undefined ? "policy" : "variant";
    const shape = kind === "baseline" ? "square" : SHAPES[Math.min(place, SHAPES.length - 1)];
    const { minutesShort, costUsd } = found;
    return [{ key: each.key, name: each.name, shape, kind, minutesShort, costUsd }];
  });
  const policies = all.filter(({ kind }) => kind !== "baseline");
  const worst = Math.max(10, ...policies.map(({ minutesShort }) => minutesShort));
  const inside = (mark: Mark) => mark.kind !== "baseline" || mark.minutesShort <= OUTSIDE * worst;
  const marks = all.filter(inside);
  const hulls = own.flatMap(({ key }) => {
    const variants = strategies.filter((each) => each.variantOf === key).map((each) => each.key);
    const points = marks.filter((mark) => mark.key === key || variants.includes(mark.key));
    return points.length > 1 ? [{ key, points: lowerHull(points) }] : [];
  });
  return {
    marks,
    hulls,
    mostMinutes: Math.max(1, ...marks.map(({ minutesShort }) => minutesShort)),
    mostCost: Math.max(0.01, ...marks.map(({ costUsd }) => costUsd)),
    leastCost: Math.min(...marks.map(({ costUsd }) => costUsd)),
    outside: all
      .filter((mark) => !inside(mark))
      .map(
        ({ name, minutesShort, costUsd }) =>
          `${name} is ${figures(Math.round(minutesShort))} min short for ${money(costUsd)}.`,
      ),
  };
}

/** lowerHull gives the points that no mix of two others beats in both cost and minutes (Andrew's monotone chain, 1979). */
export function lowerHull(points: readonly Mark[]): Mark[] {
  const sorted = [...points].sort((a, b) => a.minutesShort - b.minutesShort || a.costUsd - b.costUsd);
  const hull: Mark[] = [];
  for (const point of sorted) {
    const last = hull[hull.length - 1];
    // Neither cheaper nor less short than what is there: no reason to choose it.
    if (last && point.costUsd >= last.costUsd) continue;
    while (hull.length > 1 && !turnsUp(hull[hull.length - 2], hull[hull.length - 1], point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

const turnsUp = (a: Mark, b: Mark, c: Mark): boolean =>
  (b.minutesShort - a.minutesShort) * (c.costUsd - a.costUsd) >
  (b.costUsd - a.costUsd) * (c.minutesShort - a.minutesShort);

/** leadOf says in a sentence which of the policies was cheapest and which was least short. */
export function leadOf({ marks }: Frontier): string {
  const policies = marks.filter(({ kind }) => kind === "policy");
  if (policies.length === 0) return "No workload could be replayed.";
  const cheap = policies.reduce((best, mark) => (mark.costUsd < best.costUsd ? mark : best));
  const safe = policies.reduce((best, mark) => (mark.minutesShort < best.minutesShort ? mark : best));
  const say = (mark: Mark) =>
    `${money(mark.costUsd)} and ${figures(Math.round(mark.minutesShort))} min short`;
  if (policies.length === 1) return `${cheap.name}: ${say(cheap)}.`;
  return cheap.key === safe.key
    ? `${cheap.name} is cheapest and least short: ${say(cheap)}.`
    : `${cheap.name} is cheapest: ${say(cheap)}. ${safe.name} is least short: ${say(safe)}.`;
}
