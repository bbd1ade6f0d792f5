"use client";
import { useEffect, useRef, useState } from "react";
import { XLabels } from "@/components/charts/axes";
import { useZone } from "@/components/preferences";
import { quantity, withUnit } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import { useKeys } from "@/components/ui/use-keys";
import { type PlanAhead, preparePlanCurve } from "./prepare-plan-curve";
import type { Chart } from "./types";

/** PlanCurve draws demand against capacity around now: what was, what is expected, and what approving would make ready. */
export function PlanCurve({
  chart,
  ahead,
  height = 232,
}: {
  chart: Chart;
  ahead?: PlanAhead;
  height?: number;
}) {
  const zone = useZone();
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  const [table, setTable] = useState(false);
  useKeys([{ keys: "shift+t", does: "Table behind the chart", run: () => setTable((on) => !on) }]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry.contentRect.width)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const box = { width, height, left: 44, bottom: 20, top: 22 };
  const curve = preparePlanCurve(chart, ahead, box);
  const { x, y, ticks, hours } = curve.scale;
  const nowX = x(chart.now);
  const bottom = height - box.bottom;
  const tab = `now ${clock(chart.now, zone)}`;
  const shown = hours.filter((_, i) => width > 520 || i % 2 === 0);
  return (
    <figure className="m-0" aria-label={`Demand against capacity. ${curve.summary}`}>
      <div ref={frame}>
        <svg width={width} height={height} role="img" aria-label={curve.summary} className="block">
          <defs>
            <pattern
              id="short-hatch"
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <line x1="0" y1="0" x2="0" y2="5" stroke="var(--red)" strokeWidth="1.4" />
            </pattern>
          </defs>
          <rect
            x={nowX}
            y={box.top}
            width={Math.max(0, width - nowX)}
            height={bottom - box.top}
            fill="var(--future)"
          />
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={box.left} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
              <text
                x={box.left - 6}
                y={y(tick) + 4}
                textAnchor="end"
                fontSize="11"
                fill="var(--ink-3)"
                className="num"
              >
                {quantity(tick, chart.unit).figure}
              </text>
            </g>
          ))}
          {curve.shorts.map((short) => (
            <g key={short.x}>
              <rect
                x={short.x}
                width={short.width}
                y={box.top}
                height={bottom - box.top}
                fill="var(--red-fill)"
              />
              <rect x={short.x} width={short.width} y={bottom - 6} height={6} fill="url(#short-hatch)" />
            </g>
          ))}
          <path d={curve.tail} fill="var(--blue-tail)" />
          <path d={curve.band} fill="var(--blue-band)" />
          <path d={curve.ready} fill="none" stroke="var(--teal)" strokeWidth="2.2" />
          <path d={curve.planned} fill="none" stroke="var(--teal)" strokeWidth="2" strokeDasharray="2 3" />
          {curve.actual.map((d) => (
            <path
              key={d.slice(0, 20)}
              d={d}
              fill="none"
              stroke="var(--ink)"
              strokeWidth="1.8"
              strokeLinejoin="round"
            />
          ))}
          <path d={curve.median} fill="none" stroke="var(--blue)" strokeWidth="1.8" strokeDasharray="5 3.5" />
          <line x1={nowX} x2={nowX} y1={box.top} y2={bottom} stroke="var(--ink)" strokeWidth="1.2" />
          <rect
            x={Math.min(nowX - 36, width - 72)}
            y={box.top - 18}
            width="72"
            height="17"
            rx="3"
            fill="var(--ink)"
          />
          <text
            x={Math.min(nowX, width - 36)}
            y={box.top - 5.5}
            textAnchor="middle"
            fontSize="11"
            fontWeight="640"
            fill="var(--on-ink)"
            className="num"
          >
            {tab}
          </text>
          {curve.last && <circle cx={curve.last.x} cy={curve.last.y} r="3.2" fill="var(--ink)" />}
          <XLabels ticks={shown} x={x} at={height - 5} label={(at) => clock(at, zone)} />
        </svg>
      </div>
      <figcaption className="mt-1.5 flex flex-wrap items-center gap-x-3.5 gap-y-1 text-small text-ink-2">
        <Key line={<path d="M0 5H18" stroke="var(--ink)" strokeWidth="1.8" />}>
          Actual {quantity(0, chart.unit).unit}
        </Key>
        <Key line={<path d="M0 5H18" stroke="var(--blue)" strokeWidth="1.8" strokeDasharray="5 3.5" />}>
          Median
        </Key>
        <Key line={<rect width="18" height="10" rx="2" fill="var(--blue-band)" />}>p10 to p90</Key>
        <Key line={<path d="M0 9H9V2H18" fill="none" stroke="var(--teal)" strokeWidth="2.2" />}>Ready</Key>
        {ahead && (
          <Key
            line={
              <path d="M0 9H9V2H18" fill="none" stroke="var(--teal)" strokeWidth="2" strokeDasharray="2 3" />
            }
          >
            If approved
          </Key>
        )}
        <button
          type="button"
          className="link ml-auto min-h-6 max-md:hidden"
          aria-expanded={table}
          onClick={() => setTable(!table)}
        >
          {table ? "Hide the table" : "Table"}
        </button>
      </figcaption>
      {table && <CurveTable rows={curve.rows} unit={chart.unit} />}
      {chart.noForecast && !chart.forecast && (
        <p className="mt-1 text-small text-amber">No forecast: {chart.noForecast}</p>
      )}
    </figure>
  );
}

function Key({ line, children }: { line: React.ReactNode; children: React.ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="18" height="11" aria-hidden="true">
        {line}
      </svg>
      {children}
    </span>
  );
}

function CurveTable({ rows, unit }: { rows: ReturnType<typeof preparePlanCurve>["rows"]; unit: string }) {
  const zone = useZone();
  const say = (value?: number) => (value === undefined ? "" : withUnit(value, unit));
  return (
    <div className="mt-2 max-h-72 overflow-y-auto border-t border-line">
      <table className="w-full text-small">
        <caption className="sr-only">The values behind the chart</caption>
        <thead>
          <tr className="text-tiny text-ink-3">
            {["Time", "Demand", "Median", "p90", "Capacity"].map((head) => (
              <th key={head} scope="col" className="py-1 text-right font-medium first:text-left">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.at} className="num border-t border-line">
              <th scope="row" className="py-0.5 text-left font-normal">
                {clock(row.at, zone)}
              </th>
              {[row.demand, row.median, row.p90, row.capacity].map((value, i) => (
                <td key={i} className="text-right">
                  {say(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
