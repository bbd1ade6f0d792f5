import type { Scale } from "./scale";

/** YGrid draws a hairline and a number for each tick of an upright axis, between two pixels across. */
export function YGrid({
  ticks,
  y,
  left,
  right,
  label,
}: {
  ticks: readonly number[];
  y: Scale;
  left: number;
  right: number;
  label: (tick: number) => string;
}) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line x1={left} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
      <text x={left - 6} y={y(tick) + 4} textAnchor="end" fontSize="11" fill="var(--ink-3)" className="num">
        {label(tick)}
      </text>
    </g>
  ));
}

/** XLabels writes a word below each tick of a level axis; `at` is the baseline in pixels. */
export function XLabels({
  ticks,
  x,
  at,
  label,
}: {
  ticks: readonly number[];
  x: (tick: number) => number;
  at: number;
  label: (tick: number) => string;
}) {
  return ticks.map((tick) => (
    <text key={tick} x={x(tick)} y={at} textAnchor="middle" fontSize="11" fill="var(--ink-3)" className="num">
      {label(tick)}
    </text>
  ));
}
