"use client";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { WeekData } from "./curve-data";
import { linear } from "./scale";

const HEIGHT = 52;
const FOOT = 14;

/** WeekStrip is seven days and the next, with the window of the chart as a brush: drag it, or move it with arrow keys. */
export function WeekStrip({
  week,
  width,
  left,
  right,
  from,
  to,
  dayLabel,
  dayStart,
  onMove,
}: {
  week: WeekData;
  width: number;
  left: number;
  right: number;
  from: number;
  to: number;
  dayLabel: (at: number) => string;
  /** Whether an instant is midnight in the reader's zone. */
  dayStart: (at: number) => boolean;
  onMove: (from: number, to: number) => void;
}) {
  const [drag, setDrag] = useState<{ x: number; from: number } | undefined>();
  const [shift, setShift] = useState(0);
  const box = useRef<SVGSVGElement>(null);
  const x = linear([week.from, week.to], [left, width - right]);
  const most = Math.max(1e-9, ...week.points.map((p) => p.max), ...week.forecast.map((f) => f.q90));
  const y = linear([0, most * 1.05], [HEIGHT - FOOT, 2]);
  const days: number[] = [];
  for (let at = Math.ceil(week.from / 3_600_000) * 3_600_000; at < week.to; at += 3_600_000)
    if (dayStart(at)) days.push(at);
  // A day's name takes about 48 pixels; narrower strips name every second or third day.
  const every = Math.max(1, Math.ceil(48 / Math.max(1, x(86_400_000) - x(0))));
  const [shownFrom, shownTo] = [from + shift, to + shift].map((at) =>
    Math.min(week.to, Math.max(week.from, at)),
  );
  const move = (by: number) => onMove(from + by, to + by);
  const key = (event: KeyboardEvent) => {
    const by = ((to - from) / 8) * (event.shiftKey ? 4 : 1);
    if (event.key === "ArrowLeft") move(-by);
    else if (event.key === "ArrowRight") move(by);
    else return;
    event.preventDefault();
  };
  const down = (event: PointerEvent) => {
    const at = x.invert(event.clientX - (box.current?.getBoundingClientRect().left ?? 0));
    // Outside of the brush a press moves its middle there.
    if (at < from || at > to) return move(at - (from + to) / 2);
    box.current?.setPointerCapture(event.pointerId);
    setDrag({ x: event.clientX, from });
  };
  return (
    <div className="relative border-t border-line">
      <span className="absolute top-4 left-2.5 text-tiny font-[560] text-ink-2">7 days</span>
      <svg
        ref={box}
        width={width}
        height={HEIGHT}
        role="slider"
        tabIndex={0}
        aria-label="Window of the chart within seven days"
        aria-valuemin={week.from}
        aria-valuemax={week.to}
        aria-valuenow={from}
        aria-valuetext={`${dayLabel(from)} to ${dayLabel(to)}`}
        className="block cursor-grab touch-none active:cursor-grabbing"
        onKeyDown={key}
        onPointerDown={down}
        onPointerMove={(event) => drag && setShift(x.invert(event.clientX) - x.invert(drag.x))}
        onPointerUp={() => {
          if (drag && Math.abs(shift) > 60_000) move(shift);
          setDrag(undefined);
          setShift(0);
        }}
      >
        <rect
          x={x(shownFrom)}
          width={Math.max(4, x(shownTo) - x(shownFrom))}
          y={1}
          height={HEIGHT - FOOT - 1}
          fill="var(--sunken)"
          stroke="var(--ink)"
          strokeWidth={1}
        />
        {week.forecast.length > 0 && <path d={bandPath(week, x, y)} fill="var(--blue-band)" />}
        {week.forecast.length > 0 && (
          <path
            d={`M${week.forecast.map((f) => `${x(f.at).toFixed(1)} ${y(f.q50).toFixed(1)}`).join("L")}`}
            fill="none"
            stroke="var(--blue)"
            strokeDasharray="3 2"
          />
        )}
        <path d={linePath(week, x, y)} fill="none" stroke="var(--ink-2)" strokeWidth={1} />
        {days.map((at, i) => (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT + 4} stroke="var(--edge)" />
            {i % every === 0 && width - right - x(at) > 34 && (
              <text x={x(at) + 4} y={HEIGHT - 3} fontSize={11} fill="var(--ink-3)">
                {dayLabel(at)}
              </text>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

/** linePath goes through the least and most of every column, and is broken where a column is missing. */
function linePath(week: WeekData, x: (v: number) => number, y: (v: number) => number): string {
  let path = "";
  for (const [i, point] of week.points.entries()) {
    const joined = i > 0 && point.at - week.points[i - 1].at <= 1.5 * week.bucketMs;
    path += `${joined ? "L" : "M"}${x(point.at).toFixed(1)} ${y(point.max).toFixed(1)}`;
    if (point.max > point.min) path += `L${x(point.at).toFixed(1)} ${y(point.min).toFixed(1)}`;
  }
  return path || "M0 0";
}

function bandPath(week: WeekData, x: (v: number) => number, y: (v: number) => number): string {
  const up = week.forecast.map((f) => `${x(f.at).toFixed(1)} ${y(f.q90).toFixed(1)}`);
  const down = [...week.forecast].reverse().map((f) => `${x(f.at).toFixed(1)} ${y(f.q10).toFixed(1)}`);
  return `M${[...up, ...down].join("L")}Z`;
}
