"use client";
import { useEffect, useRef, useState } from "react";
import { useZone } from "@/components/preferences";
import { dateTime, day } from "@/components/ui/format-time";
import type { Replayed } from "./types";

const DAY = 86_400_000;
const HEIGHT = 200;
const BOX = { left: 30, top: 14, bottom: 20 };

/** ReplayCurve draws the replayed days: demand in replicas, what the draft and the active version had ready, every failure marked. */
export function ReplayCurve({
  replay,
  draftName,
  activeName,
}: {
  replay: Replayed;
  draftName: string;
  activeName?: string;
}) {
  const zone = useZone();
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(260, entry.contentRect.width)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const { curve, from, to, runs } = replay;
  const most = Math.max(1, ...curve.map((c) => Math.max(c.demand ?? 0, c.draft, c.active ?? 0)));
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((s) => most / s <= 4) ?? Math.ceil(most / 4);
  const top = Math.ceil((most * 1.05) / step) * step;
  const bottom = HEIGHT - BOX.bottom;
  const x = (at: number) => BOX.left + ((at - from) / (to - from)) * (width - BOX.left);
  const y = (value: number) => bottom - (value / top) * (bottom - BOX.top);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step);
  const days: number[] = [];
  for (let at = Math.ceil(from / DAY) * DAY; at < to; at += DAY) days.push(at);
  const every = Math.max(1, Math.ceil((days.length * 42) / width));
  const stepped = (pick: (c: (typeof curve)[number]) => number | null) =>
    curve
      .map((c, i) =>
        i === 0
          ? `M${x(c.at).toFixed(1)} ${y(pick(c) ?? 0).toFixed(1)}`
          : `H${x(c.at).toFixed(1)}V${y(pick(c) ?? 0).toFixed(1)}`,
      )
      .join("");
  // A gap in demand stays a gap.
  const stretches: (typeof curve)[number][][] = [];
  for (const column of curve) {
    if (column.demand === null) stretches.push([]);
    else if (stretches.length === 0) stretches.push([column]);
    else stretches[stretches.length - 1].push(column);
  }
  const line = (part: typeof curve) =>
    part.map((c, i) => `${i ? "L" : "M"}${x(c.at).toFixed(1)} ${y(c.demand ?? 0).toFixed(1)}`).join("");
  const parts = stretches.filter((part) => part.length > 1);
  const draft = runs.find((run) => run.key === "draft");
  const shorts = draft?.episodes ?? [];
  const summary = `${replay.workload.name}, ${day(from, zone)} to ${day(to, zone)}: ${draftName} is short ${Math.round(draft?.minutesShort ?? 0)} min.`;
  return (
    <figure className="m-0" aria-label={summary}>
      <figcaption className="flex flex-wrap gap-x-3.5 gap-y-1 pb-1 text-small text-ink-2">
        <Key d="M0 5H18" stroke="var(--ink)" width={1.4}>
          Demand, replicas
        </Key>
        <Key d="M0 9H9V2H18" stroke="var(--teal)" width={2}>
          {draftName}
        </Key>
        {activeName && (
          <Key d="M0 9H9V2H18" stroke="var(--slate)" width={1.2}>
            {activeName}
          </Key>
        )}
        <span className="inline-flex items-center gap-1.5">
          <svg width="8" height="11" aria-hidden="true">
            <rect x="1" width="6" height="11" fill="var(--red-fill)" />
            <rect x="1" width="6" height="4" fill="var(--red)" />
          </svg>
          {draftName} short
        </span>
      </figcaption>
      <div ref={frame}>
        <svg width={width} height={HEIGHT} role="img" aria-label={summary} className="block">
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={BOX.left} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
              <text
                x={BOX.left - 6}
                y={y(tick) + 4}
                textAnchor="end"
                fontSize="11"
                fill="var(--ink-3)"
                className="num"
              >
                {tick}
              </text>
            </g>
          ))}
          {shorts.map((short) => (
            <g key={short.fromAt}>
              <rect
                x={x(short.fromAt) - 1}
                width={Math.max(3, x(short.toAt) - x(short.fromAt))}
                y={BOX.top}
                height={bottom - BOX.top}
                fill="var(--red-fill)"
              />
              <rect x={x(short.fromAt) - 1.5} width={4} y={BOX.top - 6} height={5} fill="var(--red)">
                <title>{`${dateTime(short.fromAt, zone)}: ${Math.round(short.minutesShort)} min short`}</title>
              </rect>
            </g>
          ))}
          {parts.map((part) => (
            <g key={part[0].at}>
              <path
                d={`${line(part)}L${x(part[part.length - 1].at).toFixed(1)} ${bottom}L${x(part[0].at).toFixed(1)} ${bottom}Z`}
                fill="var(--sunken)"
              />
              <path d={line(part)} fill="none" stroke="var(--ink)" strokeWidth="1.3" />
            </g>
          ))}
          {activeName && (
            <path d={stepped((c) => c.active)} fill="none" stroke="var(--slate)" strokeWidth="1.1" />
          )}
          <path d={stepped((c) => c.draft)} fill="none" stroke="var(--teal)" strokeWidth="1.8" />
          {days
            .filter((_, i) => i % every === 0)
            .map((at, i) => (
              <text
                key={at}
                x={x(at)}
                y={HEIGHT - 5}
                textAnchor="middle"
                fontSize="11"
                fill="var(--ink-3)"
                className="num"
              >
                {i === 0 ? day(at, zone).slice(4) : new Date(at).getUTCDate()}
              </text>
            ))}
        </svg>
      </div>
    </figure>
  );
}

function Key({
  d,
  stroke,
  width,
  children,
}: {
  d: string;
  stroke: string;
  width: number;
  children: React.ReactNode;
}) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg width="18" height="11" aria-hidden="true">
        <path d={d} fill="none" stroke={stroke} strokeWidth={width} />
      </svg>
      {children}
    </span>
  );
}
