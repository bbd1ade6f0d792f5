"use client";
import { XLabels, YGrid } from "@/components/charts/axes";
import { linear } from "@/components/charts/scale";
import { ShapeMark } from "@/components/charts/shape-mark";
import { useWidth } from "@/components/charts/use-width";
import { useZone } from "@/components/preferences";
import { figures } from "@/components/ui/format";
import { day } from "@/components/ui/format-time";
import type { Look } from "./prepare-behaviour";
import { apart, type SizesModel } from "./prepare-history";

const [HEIGHT, TOP, FOOT, LEFT] = [220, 10, 24, 40];
/** Room of the names at the right end; on a phone they stand in the table only. */
const [NAMES, NARROW] = [190, 520];
const LETTERS = 28;

/** SizesChart draws how large each segment was at the end of each day's run, with its own mark and its name at the end of its line. */
export function SizesChart({ model, looks }: { model: SizesModel; looks: ReadonlyMap<number, Look> }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const zone = useZone();
  const { lines, from, to, ticks } = model;
  const names = width >= NARROW;
  const right = width - (names ? NAMES : 14);
  const x = linear([from, to], from === to ? [(LEFT + right) / 2, right] : [LEFT + 6, right]);
  const y = linear([0, ticks[ticks.length - 1]], [HEIGHT - FOOT, TOP]);
  const runs = [...new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil((runs.length * 72) / Math.max(1, right - LEFT)));
  const ends = lines
    .map((line) => ({ ...line, at: y(line.points.at(-1)?.size ?? 0) }))
    .sort((a, b) => a.at - b.at);
  const tops = apart(
    ends.map(({ at }) => at + 4),
    15,
    HEIGHT - FOOT + 4,
  );
  return (
    <div ref={box} style={{ height: HEIGHT }} aria-hidden="true">
      {width > 0 && (
        <svg width={width} height={HEIGHT} className="block">
          <YGrid ticks={ticks} y={y} left={LEFT} right={right} label={figures} />
          <XLabels
            ticks={runs.filter((_, i) => (runs.length - 1 - i) % every === 0)}
            x={x}
            at={HEIGHT - 6}
            label={(at) => day(at, zone)}
          />
          {lines.map(({ id, points }) => {
            const look = looks.get(id);
            const ink = look?.ink ?? "var(--slate)";
            return (
              <g key={id}>
                <path
                  d={`M${points.map(({ at, size }) => `${x(at).toFixed(1)} ${y(size).toFixed(1)}`).join("L")}`}
                  fill="none"
                  stroke={ink}
                  strokeWidth="1.6"
                />
                {points.map(({ at, size }) => (
                  <ShapeMark key={at} shape={look?.shape ?? "ring"} ink={ink} at={[x(at), y(size)]} r={3.2} />
                ))}
              </g>
            );
          })}
          {names &&
            ends.map(({ id, name, points }, i) => (
              <text key={id} x={right + 10} y={tops[i]} fontSize="11" fontWeight="560" fill="var(--ink)">
                {name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name}{" "}
                <tspan fill="var(--ink-3)" className="num">
                  {figures(points.at(-1)?.size ?? 0)}
                </tspan>
              </text>
            ))}
        </svg>
      )}
    </div>
  );
}
