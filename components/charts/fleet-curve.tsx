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
import { useZone } from "@/components/preferences";
import { withUnit } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import type { FleetData } from "./curve-data";
import { GRID, STILL, timeAxis, valueAxis } from "./plot-axes";
import { prepareFleet } from "./prepare-fleet";
import { timeTicks } from "./scale";
import { useWidth } from "./use-width";

const HEIGHT = 168;

/** FleetCurve draws demand of the fleet against ready capacity, small; its sentence carries the numbers. */
export const FleetCurve = memo(function FleetCurve({ data }: { data: FleetData }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const zone = useZone();
  const model = useMemo(() => prepareFleet(data), [data]);
  const offset = zone === "utc" ? 0 : -new Date(data.now).getTimezoneOffset() * 60_000;
  const peak = data.forecast.reduce(
    (best, step) => (best && best.q90 >= step.q90 ? best : step),
    data.forecast[0],
  );
  const used = data.demand.at(-1);
  const ready = data.ready.at(-1);
  const says = [
    used && `The fleet uses ${withUnit(used.value, data.unit)}`,
    ready && `${withUnit(ready.value, data.unit)} are ready`,
    peak && `p90 peaks at ${withUnit(peak.q90, data.unit)} at ${clock(peak.at, zone)}, if all peak together`,
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <figure className="m-0 px-1 pb-1" aria-label={`${says}.`}>
      <div ref={box} style={{ height: HEIGHT }} aria-hidden="true">
        {width > 0 && (
          <ComposedChart
            width={width}
            height={HEIGHT}
            data={model.rows}
            margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <ReferenceArea x1={data.now} x2={data.to} fill="var(--future)" fillOpacity={1} stroke="none" />
            <CartesianGrid {...GRID} />
            <XAxis
              {...timeAxis({
                from: data.from,
                to: data.to,
                ticks: timeTicks(data.from, data.to, width - 60, 52, offset),
                label: (at) => clock(at, zone),
              })}
            />
            <YAxis {...valueAxis({ top: model.top, ticks: model.ticks, divisor: model.axis.divisor })} />
            <Area {...STILL} dataKey="tail" fill="var(--blue-tail)" fillOpacity={1} stroke="none" />
            <Area {...STILL} dataKey="band" fill="var(--blue-band)" fillOpacity={1} stroke="none" />
            <Line {...STILL} dataKey="ready" type="stepAfter" stroke="var(--teal)" strokeWidth={2.2} />
            <Line
              {...STILL}
              dataKey="median"
              stroke="var(--blue)"
              strokeWidth={1.8}
              strokeDasharray="5 3.5"
            />
            <Line {...STILL} dataKey="actual" stroke="var(--ink)" strokeWidth={1.8} />
            <ReferenceLine x={data.now} stroke="var(--ink)" strokeWidth={1.2} />
          </ComposedChart>
        )}
      </div>
      <figcaption className="sr-only">{says}.</figcaption>
    </figure>
  );
});
