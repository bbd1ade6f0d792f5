"use client";
import { type ReactNode, useId, useMemo } from "react";
import { span } from "@/components/ui/format";
import { clock as clockOf, day } from "@/components/ui/format-time";
import { useZone } from "@/components/preferences";
import { withUnit } from "@/components/ui/format";
import { CrossHair } from "./cross-hair";
import type { CurveData, WeekData } from "./curve-data";
import { GroundLayer, MarkLayer } from "./curve-layers";
import { CurvePlot, PLOT } from "./curve-plot";
import { ActsLane, EventsLane } from "./lanes";
import type { Mark } from "./marks";
import { prepareCurve } from "./prepare-curve";
import { sayChart } from "./prepare-tooltip";
import { linear, timeTicks } from "./scale";
import { useWidth } from "./use-width";
import { WeekStrip } from "./week-strip";

/** WorkloadCurve is demand and capacity on one axis, with acts, events and the week below; a figure with a sentence. */
export function WorkloadCurve({
  data,
  week,
  hidden,
  chosen,
  height = 440,
  onChoose,
  onWindow,
  children,
}: {
  data: CurveData;
  week?: WeekData;
  hidden: ReadonlySet<Mark>;
  chosen?: number;
  height?: number;
  onChoose: (at: number) => void;
  onWindow: (from: number, to: number) => void;
  /** Stands over the plot, e.g. why there is no forecast. */
  children?: ReactNode;
}) {
  const [box, width] = useWidth<HTMLDivElement>();
  const id = useId().replaceAll(":", "");
  const zone = useZone();
  const curve = useMemo(() => prepareCurve(data), [data]);
  const words = useMemo(() => ({ clock: (at: number) => clockOf(at, zone), span }), [zone]);
  const offset = zone === "utc" ? 0 : -new Date(data.now).getTimezoneOffset() * 60_000;
  const xTicks = useMemo(
    () => timeTicks(data.from, data.to, width - PLOT.left - PLOT.right, 56, offset),
    [data.from, data.to, width, offset],
  );
  const midnight = useMemo(() => (at: number) => (at + offset) % 86_400_000 === 0, [offset]);
  const xLabel = useMemo(
    () => (at: number) => (midnight(at) ? day(at, zone) : clockOf(at, zone)),
    [zone, midnight],
  );
  const x = linear([data.from, data.to], [PLOT.left, Math.max(PLOT.left + 1, width - PLOT.right)]);
  const y = linear([0, curve.top], [height - PLOT.bottom, PLOT.top]);
  const layer = { id, data, curve, x, y, hidden, clock: words.clock };
  const amount = (value: number) => withUnit(value, data.unit);
  return (
    <figure className="m-0" aria-label={sayChart(data, words, amount)}>
      <div ref={box} className="relative" style={{ minHeight: height }}>
        {width > 0 && (
          <div className="relative" style={{ height }}>
            <svg width={width} height={height} aria-hidden="true" className="absolute inset-0">
              <GroundLayer {...layer} />
            </svg>
            <div className="absolute inset-0" aria-hidden="true">
              <CurvePlot
                curve={curve}
                from={data.from}
                to={data.to}
                width={width}
                height={height}
                xTicks={xTicks}
                xLabel={xLabel}
                hidden={hidden}
              />
            </div>
            <svg
              width={width}
              height={height}
              aria-hidden="true"
              className="pointer-events-none absolute inset-0"
            >
              <MarkLayer {...layer} />
            </svg>
            <CrossHair
              data={data}
              x={x}
              y={y}
              words={words}
              chosen={chosen}
              onChoose={onChoose}
              onZoom={onWindow}
            />
            {children}
          </div>
        )}
        {width > 0 && (
          <div className="relative border-t border-line">
            <ActsLane data={data} x={x} clock={words.clock} />
            <EventsLane data={data} x={x} clock={words.clock} />
            {data.now >= data.from && data.now <= data.to && (
              <span
                aria-hidden="true"
                className="pointer-events-none absolute top-0 bottom-0 w-px bg-ink"
                style={{ left: x(data.now) }}
              />
            )}
          </div>
        )}
        {width > 0 && week && (
          <WeekStrip
            week={week}
            width={width}
            left={PLOT.left}
            right={PLOT.right}
            from={data.from}
            to={data.to}
            dayLabel={(at) => day(at, zone).split(" ").slice(0, 2).join(" ")}
            dayStart={midnight}
            onMove={onWindow}
          />
        )}
      </div>
      <figcaption className="sr-only">{sayChart(data, words, amount)}</figcaption>
    </figure>
  );
}
