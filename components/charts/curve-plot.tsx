"use client";
import { memo } from "react";
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from "recharts";
import type { Mark } from "./marks";
import { GRID, STILL, timeAxis, valueAxis } from "./plot-axes";
import type { Curve } from "./prepare-curve";

/** PLOT is where the plot stands inside of its box, in pixels; layers above and below use the same numbers. */
export const PLOT = { left: 56, right: 14, top: 22, bottom: 24 } as const;

/**
 * CurvePlot draws the marks that are lines and bands, with Recharts: axes, grid, bands, steps and lines. It is drawn anew
 * only when its data changes; what moves with the pointer lies above it.
 */
export const CurvePlot = memo(function CurvePlot({
  curve,
  from,
  to,
  width,
  height,
  xTicks,
  xLabel,
  hidden,
}: {
  curve: Curve;
  from: number;
  to: number;
  width: number;
  height: number;
  xTicks: number[];
  xLabel: (at: number) => string;
  hidden: ReadonlySet<Mark>;
}) {
  const shown = (mark: Mark) => !hidden.has(mark);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={curve.rows}
      margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid {...GRID} />
      <XAxis {...timeAxis({ from, to, ticks: xTicks, label: xLabel, height: PLOT.bottom })} />
      <YAxis
        {...valueAxis({ top: curve.top, ticks: curve.ticks, divisor: curve.axis.divisor, width: PLOT.left })}
      />
      {shown("tail") && (
        <Area {...STILL} dataKey="tail" type="linear" fill="var(--blue-tail)" fillOpacity={1} stroke="none" />
      )}
      {shown("band") && (
        <Area {...STILL} dataKey="band" type="linear" fill="var(--blue-band)" fillOpacity={1} stroke="none" />
      )}
      {shown("issued") && (
        <Line {...STILL} dataKey="issued" type="linear" stroke="var(--blue)" strokeWidth={1} />
      )}
      {shown("ready") && (
        <Line {...STILL} dataKey="ready" type="stepAfter" stroke="var(--teal)" strokeWidth={2.2} />
      )}
      {shown("planned") && (
        <Line
          {...STILL}
          dataKey="planned"
          type="stepAfter"
          stroke="var(--teal)"
          strokeWidth={2}
          strokeDasharray="2 2.5"
        />
      )}
      {shown("median") && (
        <Line
          {...STILL}
          dataKey="median"
          type="linear"
          stroke="var(--blue)"
          strokeWidth={1.8}
          strokeDasharray="5 3.5"
        />
      )}
      {shown("actual") && (
        <Area
          {...STILL}
          dataKey="actual"
          type="linear"
          stroke="var(--ink)"
          strokeWidth={1.8}
          fill="var(--ink)"
          fillOpacity={1}
        />
      )}
    </ComposedChart>
  );
});
