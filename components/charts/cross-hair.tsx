"use client";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { quantity } from "@/components/ui/format";
import type { CurveData } from "./curve-data";
import { Swatch } from "./marks";
import { sayTip, snap, type Tip, tipAt, type Words } from "./prepare-tooltip";
import type { Scale } from "./scale";

/**
 * CrossHair reads the chart at an instant: it follows the pointer, a click pins it and, in the past, asks why; arrow keys
 * move it by a step, with Shift by ten, and its values are announced. Dragging chooses a window to zoom into.
 */
export function CrossHair({
  data,
  x,
  y,
  words,
  chosen,
  onChoose,
  onZoom,
}: {
  data: CurveData;
  x: Scale;
  y: Scale;
  words: Words;
  /** The past instant that the Why panel speaks of. */
  chosen?: number;
  onChoose: (at: number) => void;
  onZoom: (from: number, to: number) => void;
}) {
  const [at, setAt] = useState<number | undefined>();
  const [pinned, setPinned] = useState(false);
  const [drag, setDrag] = useState<number | undefined>();
  const box = useRef<HTMLDivElement>(null);
  const [left, right] = x.range;
  const [bottom, top] = y.range;
  const atOf = (event: PointerEvent) =>
    x.invert(left + event.clientX - (box.current?.getBoundingClientRect().left ?? 0));
  const amount = (value: number) => {
    const { figure, unit } = quantity(value, data.unit);
    return `${figure} ${unit}`;
  };
  const tip = at === undefined ? undefined : tipAt(data, at, words);
  const step = (current: number) =>
    current >= data.now && data.forecast ? data.forecast.stepMs : data.bucketMs;
  const key = (event: KeyboardEvent) => {
    const current = at ?? snap(data, Math.min(data.now, data.to));
    const by = (event.shiftKey ? 10 : 1) * step(current);
    if (event.key === "ArrowLeft") setAt(snap(data, current - (current > data.now ? by : by - 1)));
    else if (event.key === "ArrowRight") setAt(snap(data, current + by));
    else if (event.key === "Home") setAt(snap(data, data.from));
    else if (event.key === "End") setAt(snap(data, data.to));
    else if (event.key === "Enter" || event.key === " ") {
      setPinned(!pinned);
      if (current <= data.now) onChoose(current);
    } else if (event.key === "Escape") {
      setPinned(false);
      setAt(undefined);
    } else return;
    event.preventDefault();
  };
  const release = (event: PointerEvent) => {
    const end = atOf(event);
    const start = drag;
    setDrag(undefined);
    if (start !== undefined && Math.abs(x(end) - x(start)) > 12) {
      onZoom(Math.max(data.from, Math.min(start, end)), Math.min(data.to, Math.max(start, end)));
      return;
    }
    const there = snap(data, end);
    setAt(there);
    setPinned(!pinned);
    if (there <= data.now) onChoose(there);
  };
  return (
    <>
      <svg aria-hidden="true" className="pointer-events-none absolute inset-0 h-full w-full overflow-visible">
        {chosen !== undefined && chosen >= data.from && chosen <= data.to && (
          <line
            x1={x(chosen)}
            x2={x(chosen)}
            y1={top}
            y2={bottom}
            stroke="var(--ink)"
            strokeDasharray="4 3"
          />
        )}
        {at !== undefined && (
          <line
            x1={x(at)}
            x2={x(at)}
            y1={top}
            y2={bottom}
            stroke="var(--ink-2)"
            strokeDasharray="1.5 2.5"
            strokeWidth={1.3}
          />
        )}
        {tip?.lines
          .filter((line) => ["actual", "median", "ready", "planned"].includes(line.mark))
          .map((line) => (
            <circle
              key={line.label}
              cx={x(tip.at)}
              cy={y(line.value)}
              r={3.2}
              fill={
                line.mark === "median" ? "var(--blue)" : line.mark === "actual" ? "var(--ink)" : "var(--teal)"
              }
              stroke="var(--surface)"
              strokeWidth={1.2}
            />
          ))}
        {drag !== undefined && at !== undefined && (
          <rect
            x={Math.min(x(drag), x(at))}
            width={Math.abs(x(at) - x(drag))}
            y={top}
            height={bottom - top}
            fill="var(--blue)"
            opacity={0.1}
          />
        )}
      </svg>
      <div
        ref={box}
        role="slider"
        data-chart="cross-hair"
        tabIndex={0}
        aria-label="Cross-hair: arrow keys move it, Enter asks why"
        aria-valuemin={data.from}
        aria-valuemax={data.to}
        aria-valuenow={at ?? Math.min(data.now, data.to)}
        aria-valuetext={tip ? sayTip(tip, words, amount) : "not set"}
        className="absolute cursor-crosshair touch-pan-y"
        style={{ left, top, width: right - left, height: bottom - top }}
        onPointerMove={(event) => {
          if (!pinned || drag !== undefined) setAt(snap(data, atOf(event)));
        }}
        onPointerLeave={() => {
          if (!pinned) setAt(undefined);
          setDrag(undefined);
        }}
        onPointerDown={(event) => event.button === 0 && setDrag(atOf(event))}
        onPointerUp={release}
        onKeyDown={key}
        onBlur={() => !pinned && setAt(undefined)}
      />
      {tip && <TipBox tip={tip} data={data} words={words} x={x} y={y} pinned={pinned} />}
    </>
  );
}

const WIDTH = 248;

function TipBox({
  tip,
  data,
  words,
  x,
  y,
  pinned,
}: {
  tip: Tip;
  data: CurveData;
  words: Words;
  x: Scale;
  y: Scale;
  pinned: boolean;
}) {
  const toLeft = x(tip.at) + WIDTH + 16 > x.range[1];
  const left = Math.max(4, toLeft ? x(tip.at) - WIDTH - 12 : x(tip.at) + 12);
  // One unit for the whole box, chosen by its largest value, so that lines can be compared.
  const { unit } = quantity(tip.lines[0]?.value ?? 0, data.unit);
  return (
    <div
      className="pointer-events-none absolute z-10 rounded-panel border border-edge bg-raised px-2.5 py-2 shadow-float"
      style={{ left, width: WIDTH, bottom: `calc(100% - ${y.range[0] - 24}px)` }}
    >
      <p className="flex gap-2 text-small text-ink-2">
        <span className="flex-1">
          <b className="font-[620] text-ink">{words.clock(tip.at)}</b> {tip.note}
          {pinned ? ", pinned" : ""}
        </span>
        {tip.lines.length > 0 && <span className="text-ink-3">{unit}</span>}
      </p>
      {tip.lines.map((line) => {
        const shown = quantity(line.value, data.unit);
        return (
          <p key={line.label} className="flex items-center gap-2 text-small leading-[19px]">
            <Swatch mark={line.mark} />
            <span className="flex-1 text-ink-2">{line.label}</span>
            <b className="num font-[620]">
              {shown.unit === unit ? shown.figure : `${shown.figure} ${shown.unit}`}
            </b>
          </p>
        );
      })}
      {tip.missing && <p className="text-small text-ink-2">{tip.missing}</p>}
    </div>
  );
}
