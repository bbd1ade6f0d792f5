"use client";
import { linear, niceTicks } from "@/components/charts/scale";
import { ShapeMark } from "@/components/charts/shape-mark";
import { useWidth } from "@/components/charts/use-width";
import { money } from "@/components/ui/format";
import { type Frontier, leadOf, type Mark } from "./prepare-frontier";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [52, 120, 12, 36, 260];
/** Room that a label needs to the right of its mark. */
const LABEL = 116;

/** FrontierChart sets cost against minutes short: one mark a strategy, and the hull of each policy's levels of risk. */
export function FrontierChart({ frontier, current }: { frontier: Frontier; current?: string }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const { marks, hulls, mostMinutes, mostCost, leastCost } = frontier;
  const across = niceTicks(mostMinutes, 5);
  const margin = Math.max((mostCost - leastCost) * 0.12, mostCost * 0.02);
  const costs = niceTicks(mostCost + margin, 24).filter((tick) => tick >= leastCost - margin * 2);
  const every = Math.ceil(costs.length / 6);
  const right = Math.max(LEFT + 1, width - Math.min(RIGHT, width / 4));
  const x = linear([0, across[across.length - 1]], [LEFT, right]);
  const y = linear([costs[0], costs[costs.length - 1]], [HEIGHT - BOTTOM, TOP]);
  const labels = placeLabels(marks, x, y);
  return (
    <figure ref={box} className="m-0">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`Cost against minutes short. ${leadOf(frontier)} The table below holds every number.`}
        className="block"
      >
        {costs
          .filter((_, i) => i % every === 0)
          .map((tick) => (
            <g key={tick} className="num" fontSize="11" fill="var(--ink-3)">
              <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
              <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
                {money(tick)}
              </text>
            </g>
          ))}
        {across.map((tick) => (
          <text
            key={tick}
            x={x(tick)}
            y={HEIGHT - BOTTOM + 15}
            textAnchor="middle"
            fontSize="11"
            fill="var(--ink-3)"
            className="num"
          >
            {tick}
          </text>
        ))}
        <text x={(LEFT + right) / 2} y={HEIGHT - 5} textAnchor="middle" fontSize="11" fill="var(--ink-2)">
          minutes short
        </text>
        {hulls.map(({ key, points }) => (
          <path
            key={key}
            d={points
              .map((p, i) => `${i ? "L" : "M"}${x(p.minutesShort).toFixed(1)} ${y(p.costUsd).toFixed(1)}`)
              .join("")}
            fill="none"
            stroke={key === current ? "var(--teal)" : "var(--ink-3)"}
            strokeWidth="1.2"
          />
        ))}
        {marks.map((mark) => (
          <Drawn
            key={mark.key}
            mark={mark}
            at={[x(mark.minutesShort), y(mark.costUsd)]}
            ink={mark.key === current ? "var(--teal)" : INK[mark.kind]}
          />
        ))}
        {labels.map(({ mark, at }) => (
          <text
            key={mark.key}
            x={at[0]}
            y={at[1]}
            fontSize="11"
            fontWeight={mark.kind === "policy" ? 560 : 400}
            fill={mark.kind === "baseline" ? "var(--slate)" : "var(--ink)"}
          >
            {mark.name}
          </text>
        ))}
      </svg>
      <figcaption className="px-3.5 pb-2 text-small text-ink-2">
        Lower and further left is better.
        {hulls.length > 0 && " A line joins the levels of risk of one policy that are worth choosing."}{" "}
        {frontier.outside.join(" ")}
      </figcaption>
    </figure>
  );
}

const INK = { policy: "var(--ink)", variant: "var(--ink-2)", baseline: "var(--slate)" } as const;

/** Labels of policies and baselines, moved down where two would lie on each other. */
function placeLabels(
  marks: readonly Mark[],
  x: (value: number) => number,
  y: (value: number) => number,
): { mark: Mark; at: readonly [number, number] }[] {
  const placed: { mark: Mark; at: readonly [number, number] }[] = [];
  const named = marks.filter(({ kind }) => kind !== "variant").sort((a, b) => b.costUsd - a.costUsd);
  for (const mark of named) {
    const left = x(mark.minutesShort) + 9;
    let top = y(mark.costUsd) + 4;
    for (const { at } of placed) if (Math.abs(at[0] - left) < LABEL && top - at[1] < 13) top = at[1] + 13;
    placed.push({ mark, at: [left, top] });
  }
  return placed;
}

function Drawn({ mark, at, ink }: { mark: Mark; at: readonly [number, number]; ink: string }) {
  const { kind, shape } = mark;
  const open = shape === "ring" || shape === "square" || kind === "variant";
  return <ShapeMark shape={shape} at={at} r={kind === "variant" ? 2.6 : 4.4} ink={ink} open={open} />;
}
