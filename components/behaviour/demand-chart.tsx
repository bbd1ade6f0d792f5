"use client";
import { memo, useMemo } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
} from "recharts";
import { GRID, STILL, timeAxis, valueAxis } from "@/components/charts/plot-axes";
import { timeTicks } from "@/components/charts/scale";
import { useWidth } from "@/components/charts/use-width";
import { useZone } from "@/components/preferences";
import { clock, day } from "@/components/ui/format-time";
import { prepareDemand } from "./prepare-demand";
import type { Demand } from "./types";

const HEIGHT = 240;
const DAY = 86_400_000;

/** DemandChart draws what was said of each hour before it came, what was used, and what is expected, by the marks of the chart grammar. */
export const DemandChart = memo(function DemandChart({ data }: { data: Demand }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const zone = useZone();
  const model = useMemo(() => prepareDemand(data), [data]);
  const offset = zone === "utc" ? 0 : -new Date(model.now).getTimezoneOffset() * 60_000;
  const label = (at: number): string => ((at + offset) % DAY === 0 ? day(at, zone) : clock(at, zone));
  return (
    <div ref={box} style={{ height: HEIGHT }} aria-hidden="true">
      {width > 0 && (
        <ComposedChart
          width={width}
          height={HEIGHT}
          data={model.rows}
          margin={{ top: 10, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <ReferenceArea x1={model.now} x2={model.to} fill="var(--future)" fillOpacity={1} stroke="none" />
          <CartesianGrid {...GRID} />
          <XAxis
            {...timeAxis({
              from: model.from,
              to: model.to,
              ticks: timeTicks(model.from, model.to, width - 70, 68, offset),
              label,
              height: 24,
            })}
          />
          <YAxis
            {...valueAxis({ top: model.top, ticks: model.ticks, divisor: model.axis.divisor, width: 48 })}
          />
          <Area {...STILL} dataKey="wasBand" fill="var(--blue-tail)" fillOpacity={1} stroke="none" />
          <Area {...STILL} dataKey="band" fill="var(--blue-band)" fillOpacity={1} stroke="none" />
          <Line {...STILL} dataKey="said" type="linear" stroke="var(--blue)" strokeWidth={1} />
          <Line
            {...STILL}
            dataKey="median"
            type="linear"
            stroke="var(--blue)"
            strokeWidth={1.8}
            strokeDasharray="5 3.5"
          />
          <Line {...STILL} dataKey="actual" type="linear" stroke="var(--ink)" strokeWidth={1.8} />
          <ReferenceLine x={model.now} stroke="var(--ink)" strokeWidth={1.2} />
        </ComposedChart>
      )}
    </div>
  );
});
