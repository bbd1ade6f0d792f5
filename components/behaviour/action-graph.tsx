"use client";
import { useId, useMemo, useState } from "react";
import { useWidth } from "@/components/charts/use-width";
import { figures, percent } from "@/components/ui/format";
import { layoutGraph, shortAction } from "./prepare-graph";
import type { ActionGraph as Graph } from "./types";

const [BOX_W, BOX_H, GAP_X, GAP_Y, EDGE] = [140, 40, 48, 20, 14];
/** Room left of the first column, for steps within it. */
const BOW = 52;

/** ActionGraph draws what is done after what: boxes are actions, lines are steps, the thicker the likelier. Choosing an action shows its odds alone. */
export function ActionGraph({ graph }: { graph: Graph }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [chosen, setChosen] = useState<string>();
  const arrow = useId();
  const layout = useMemo(() => layoutGraph(graph), [graph]);
  const gap = Math.max(
    GAP_X,
    layout.columns > 1 ? (width - 2 * EDGE - BOW - layout.columns * BOX_W) / (layout.columns - 1) : 0,
  );
  const wide = 2 * EDGE + BOW + layout.columns * BOX_W + (layout.columns - 1) * gap;
  const high = 2 * EDGE + layout.rows * (BOX_H + GAP_Y);
  const places = new Map(
    layout.nodes.map(({ action, column, row }) => [
      action,
      { x: EDGE + BOW + column * (BOX_W + gap), y: EDGE + row * (BOX_H + GAP_Y), column },
    ]),
  );
  const shown = graph.edges.filter(({ from, to }) => !chosen || from === chosen || to === chosen);
  const order = layout.nodes.map(({ action }) => action);
  return (
    <div
      ref={box}
      className="overflow-x-auto"
      role="group"
      aria-label="Actions; choose one to see its odds alone"
    >
      {width > 0 && (
        <div className="relative" style={{ width: Math.max(wide, width), height: high }}>
          <svg width={wide} height={high} className="absolute inset-0" aria-hidden="true">
            <defs>
              <marker
                id={arrow}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="7"
                markerHeight="7"
                markerUnits="userSpaceOnUse"
                orient="auto"
              >
                <path d="M0 0L8 4L0 8Z" fill="var(--blue)" />
              </marker>
            </defs>
            {shown.map(({ from, to, probability }) => {
              const [a, b] = [places.get(from), places.get(to)];
              if (!a || !b) return null;
              const { d, label } = lineOf(a, b);
              return (
                <g key={`${from} ${to}`} opacity={chosen ? 1 : 0.35 + 0.65 * probability}>
                  <path
                    d={d}
                    fill="none"
                    stroke="var(--blue)"
                    strokeWidth={0.8 + 4 * probability}
                    markerEnd={`url(#${arrow})`}
                  />
                  {chosen && (
                    <text
                      x={label[0]}
                      y={label[1]}
                      textAnchor="middle"
                      fontSize="11"
                      fontWeight="600"
                      fill="var(--ink)"
                      stroke="var(--surface)"
                      strokeWidth="4"
                      paintOrder="stroke"
                      className="num"
                    >
                      {percent(Math.round(probability * 100) / 100)}
                    </text>
                  )}
                </g>
              );
            })}
          </svg>
          {order.map((action) => {
            const place = places.get(action);
            const node = graph.nodes.find((one) => one.action === action);
            if (!place || !node) return null;
            const beside =
              !chosen || action === chosen || shown.some(({ from, to }) => from === action || to === action);
            return (
              <button
                key={action}
                type="button"
                aria-pressed={action === chosen}
                title={action}
                onKeyDown={(event) => event.key === "Escape" && setChosen(undefined)}
                onClick={() => setChosen(action === chosen ? undefined : action)}
                className={`absolute overflow-hidden rounded-control border bg-surface px-2 text-left ${action === chosen ? "border-ink" : "border-edge hover:bg-hover"} ${beside ? "" : "border-line!"}`}
                style={{ left: place.x, top: place.y, width: BOX_W, height: BOX_H }}
              >
                <span
                  className={`block truncate text-small font-[560] ${beside ? "text-ink" : "text-ink-3"}`}
                >
                  {shortAction(action)}
                </span>
                <span className={`num block truncate text-tiny ${beside ? "text-ink-2" : "text-ink-3"}`}>
                  {percent(Math.round(node.share * 100) / 100)} of acts
                  {node.complexity === null ? "" : ` · ${figures(Math.round(node.complexity))}`}
                </span>
              </button>
            );
          })}
        </div>
      )}
    </div>
  );
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly column: number;
}

/** lineOf draws from one box to another: a curve to the right, a bow below for what leads back, beside for the same column, a loop for itself. */
function lineOf(a: Place, b: Place): { d: string; label: [number, number] } {
  const middle = BOX_H / 2;
  if (a === b) {
    const [x, y] = [a.x + BOX_W, a.y + middle];
    return {
      d: `M${x} ${y - 8}C${x + 34} ${y - 26} ${x + 34} ${y + 26} ${x + 2} ${y + 8}`,
      label: [x + 30, y + 4],
    };
  }
  if (b.column > a.column) {
    const [x1, y1, x2, y2] = [a.x + BOX_W, a.y + middle - 5, b.x - 2, b.y + middle - 5];
    const bend = (x2 - x1) / 2;
    return {
      d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      label: [(x1 + x2) / 2, (y1 + y2) / 2 + 4],
    };
  }
  if (b.column < a.column) {
    const [x1, y1, x2, y2] = [a.x, a.y + middle + 8, b.x + BOX_W + 2, b.y + middle + 8];
    const bend = (x1 - x2) / 2;
    return {
      d: `M${x1} ${y1}C${x1 - bend} ${y1 + 10} ${x2 + bend} ${y2 + 10} ${x2} ${y2}`,
      label: [(x1 + x2) / 2, (y1 + y2) / 2 + 12],
    };
  }
  const rows = Math.abs(b.y - a.y) / (BOX_H + GAP_Y);
  const down = b.y > a.y;
  if (rows < 1.5) {
    const [x, y1, y2] = [
      a.x + BOX_W / 2 + (down ? 14 : -14),
      a.y + (down ? BOX_H : 0),
      b.y + (down ? -2 : BOX_H + 2),
    ];
    return { d: `M${x} ${y1}L${x} ${y2}`, label: [x + (down ? 18 : -18), (y1 + y2) / 2 + 4] };
  }
  const [x, y1, y2] = [a.x, a.y + middle + (down ? 6 : -6), b.y + middle + (down ? -6 : 6)];
  const out = x - Math.min(BOW, 14 + 10 * rows) * 1.33;
  return {
    d: `M${x} ${y1}C${out} ${y1} ${out} ${y2} ${x - 2} ${y2}`,
    label: [x - Math.min(BOW, 14 + 10 * rows) + 2, (y1 + y2) / 2 + 4],
  };
}
