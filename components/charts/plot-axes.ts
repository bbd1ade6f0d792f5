import { figures } from "@/components/ui/format";

const TICK = { fill: "var(--ink-3)", fontSize: 11, fontWeight: 500 };

/** STILL is how every line and band is drawn with Recharts: without motion, dots, or a line over what is missing. */
export const STILL = { isAnimationActive: false, dot: false, activeDot: false, connectNulls: false } as const;

/** GRID is the grid of every plot: levels only. */
export const GRID = { vertical: false, stroke: "var(--line)" } as const;

/** timeAxis gives the properties of a Recharts XAxis over `at` (epoch ms), which stands `height` pixels high below the plot. */
export const timeAxis = (axis: {
  from: number;
  to: number;
  ticks: number[];
  label: (at: number) => string;
  height?: number;
}) =>
  ({
    dataKey: "at",
    type: "number",
    domain: [axis.from, axis.to],
    allowDataOverflow: true,
    ticks: axis.ticks,
    interval: 0,
    tickFormatter: axis.label,
    tick: TICK,
    tickSize: 4,
    height: axis.height ?? 22,
    stroke: "var(--line)",
  }) as const;

/** valueAxis gives the properties of a Recharts YAxis from 0 to `top`, whose figures are divided by `divisor`. */
export const valueAxis = (axis: { top: number; ticks: number[]; divisor?: number; width?: number }) =>
  ({
    type: "number",
    domain: [0, axis.top],
    allowDataOverflow: true,
    ticks: axis.ticks,
    interval: 0,
    tickFormatter: (value: number) => figures(value / (axis.divisor ?? 1)),
    width: axis.width ?? 44,
    tick: TICK,
    axisLine: false,
    tickLine: false,
  }) as const;
