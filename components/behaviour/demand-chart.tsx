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
import { timeTicks } from "@/components/charts/scale";
import { useWidth } from "@/components/charts/use-width";
import { useZone } from "@/components/preferences";
import { figures } from "@/components/ui/format";
import { clock, day } from "@/components/ui/format-time";
import { prepareDemand } from "./prepare-demand";
import type { Demand } from "./types";

const HEIGHT = 240;
const DAY = 86_400_000;
const TICK = { fill: "var(--ink-3)", fontSize: 11, fontWeight: 500 };
const STILL = { isAnimationActive: false, dot: false, activeDot: false, connectNulls: false } as const;

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
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={[model.from, model.to]}
            allowDataOverflow
            ticks={timeTicks(model.from, model.to, width - 70, 68, offset)}
            interval={0}
            tickFormatter={label}
            tick={TICK}
            tickSize={4}
            height={24}
            stroke="var(--line)"
          />
          <YAxis
            type="number"
            domain={[0, model.top]}
            allowDataOverflow
            ticks={model.ticks}
            interval={0}
            tickFormatter={(value: number) => figures(value / model.axis.divisor)}
            width={48}
            tick={TICK}
            axisLine={false}
            tickLine={false}
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
