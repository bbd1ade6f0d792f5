"use client";
import { type KeyboardEvent, useMemo, useState } from "react";
import { XLabels, YGrid } from "@/components/charts/axes";
import { axisUnit, linear, type Scale, timeTicks } from "@/components/charts/scale";
import { useWidth } from "@/components/charts/use-width";
import { useZone } from "@/components/preferences";
import { figures, withUnit } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import { type ExpertChartModel, type Point, tipOf } from "./prepare-inspector";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [56, 14, 14, 24, 320];
const TIP_WIDTH = 220;

const path = (points: readonly Point[], x: Scale, y: Scale): string =>
  points
    .map(({ at, value }, i) => `${i === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
    .join("");

/** ExpertChart draws what every expert says behind what the mix says; named experts stand out and carry their names. */
export function ExpertChart({ model, unit, says }: { model: ExpertChartModel; unit: string; says: string }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const zone = useZone();
  const [at, setAt] = useState<number | undefined>();
  const x = linear([model.from, model.to], [LEFT, Math.max(LEFT + 1, width - RIGHT)]);
  const y = linear([model.least, model.top], [HEIGHT - BOTTOM, TOP]);
  const axis = axisUnit(model.top, unit);
  const offset = zone === "utc" ? 0 : -new Date(model.issuedAt).getTimezoneOffset() * 60_000;
  const still = useMemo(() => {
    const [scaleX, scaleY] = [
      linear([model.from, model.to], [LEFT, Math.max(LEFT + 1, width - RIGHT)]),
      linear([model.least, model.top], [HEIGHT - BOTTOM, TOP]),
    ];
    return <Lines model={model} x={scaleX} y={scaleY} />;
  }, [model, width]);
  const tip = at === undefined ? undefined : tipOf(model, at);
  const step = model.mix.length > 1 ? model.mix[1].at - model.mix[0].at : 300_000;
  const key = (event: KeyboardEvent) => {
    const by = step * (event.shiftKey ? 10 : 1);
    const current = tip?.at ?? model.issuedAt;
    if (event.key === "ArrowLeft") setAt(Math.max(model.from, current - by));
    else if (event.key === "ArrowRight") setAt(Math.min(model.to, current + by));
    else if (event.key === "Escape") setAt(undefined);
    else return;
    event.preventDefault();
  };
  const write = (value: number) => withUnit(value, unit);
  return (
    <figure className="m-0 px-1" aria-label={says}>
      <div ref={box} className="relative" style={{ height: HEIGHT }}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} aria-hidden="true" className="absolute inset-0">
            <rect
              x={x(model.issuedAt)}
              y={TOP}
              width={Math.max(0, x(model.to) - x(model.issuedAt))}
              height={HEIGHT - BOTTOM - TOP}
              fill="var(--future)"
            />
            <YGrid
              ticks={model.ticks}
              y={y}
              left={LEFT}
              right={width - RIGHT}
              label={(tick) => figures(tick / axis.divisor)}
            />
            <XLabels
              ticks={timeTicks(model.from, model.to, width - LEFT - RIGHT, 64, offset)}
              x={x}
              at={HEIGHT - 7}
              label={(tick) => clock(tick, zone)}
            />
            {still}
            {tip && (
              <line
                x1={x(tip.at)}
                x2={x(tip.at)}
                y1={TOP}
                y2={HEIGHT - BOTTOM}
                stroke="var(--ink-2)"
                strokeDasharray="1.5 2.5"
              />
            )}
          </svg>
        )}
        <div
          role="slider"
          tabIndex={0}
          aria-label="Cross-hair: arrow keys move it"
          aria-valuemin={model.from}
          aria-valuemax={model.to}
          aria-valuenow={tip?.at ?? model.issuedAt}
          aria-valuetext={
            tip
              ? `${clock(tip.at, zone)}: ${tip.lines.map((line) => `${line.label} ${write(line.value)}`).join(", ")}`
              : "not set"
          }
          className="absolute cursor-crosshair touch-pan-y"
          style={{ left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM }}
          onPointerMove={(event) =>
            setAt(x.invert(LEFT + event.clientX - event.currentTarget.getBoundingClientRect().left))
          }
          onPointerLeave={() => setAt(undefined)}
          onBlur={() => setAt(undefined)}
          onKeyDown={key}
        />
        {tip && (
          <div
            className="pointer-events-none absolute top-4 z-10 rounded-panel border border-edge bg-raised px-2.5 py-2 shadow-float"
            style={{
              width: TIP_WIDTH,
              left: Math.max(
                4,
                x(tip.at) + TIP_WIDTH + 16 > width ? x(tip.at) - TIP_WIDTH - 12 : x(tip.at) + 12,
              ),
            }}
          >
            <p className="text-small font-[620]">{clock(tip.at, zone)}</p>
            {tip.lines.map((line) => (
              <p key={line.label} className="flex gap-2 text-small leading-[19px]">
                <span className={`flex-1 ${line.label === "Mix" ? "text-blue" : "text-ink-2"}`}>
                  {line.label}
                </span>
                <b className="num font-[620]">{write(line.value)}</b>
              </p>
            ))}
          </div>
        )}
      </div>
      <p className="pb-1 pl-3 text-tiny text-ink-3">{axis.unit}</p>
    </figure>
  );
}

/** Labels at the right end are pushed apart, so that none covers another. */
function spread(ends: readonly { name: string; y: number }[]): { name: string; y: number }[] {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  let above = TOP;
  return sorted.map(({ name, y }) => {
    above = Math.max(y, above + 13);
    return { name, y: above };
  });
}

function Lines({ model, x, y }: { model: ExpertChartModel; x: Scale; y: Scale }) {
  const band = [
    ...model.band.map(({ at, high }) => ({ at, value: high })),
    ...[...model.band].reverse().map(({ at, low }) => ({ at, value: low })),
  ];
  const named = model.experts.filter((expert) => expert.shown && expert.points.length > 0);
  const labels = spread(
    named.map(({ name, points }) => ({ name, y: y(points[points.length - 1].value) - 5 })),
  );
  return (
    <g fill="none">
      <path d={`${path(band, x, y)}Z`} fill="var(--blue-band)" />
      {model.experts.map(({ name, points, shown }) => (
        <path
          key={name}
          d={path(points, x, y)}
          stroke={shown ? "var(--ink)" : "var(--edge)"}
          strokeWidth={shown ? 1.2 : 0.7}
          opacity={shown ? 1 : 0.55}
        />
      ))}
      <path d={path(model.mix, x, y)} stroke="var(--blue)" strokeWidth={2.2} strokeDasharray="5 3.5" />
      {model.actual.map((piece) => (
        <path key={piece[0].at} d={path(piece, x, y)} stroke="var(--ink)" strokeWidth={1.8} />
      ))}
      <line
        x1={x(model.issuedAt)}
        x2={x(model.issuedAt)}
        y1={TOP}
        y2={y.range[0]}
        stroke="var(--ink)"
        strokeWidth={1.2}
      />
      {labels.map(({ name, y: at }) => (
        <text
          key={name}
          x={x(model.to) - 4}
          y={at}
          textAnchor="end"
          fontSize="11"
          fontWeight="560"
          fill="var(--ink)"
          stroke="var(--surface)"
          strokeWidth="3"
          paintOrder="stroke"
        >
          {name}
        </text>
      ))}
    </g>
  );
}
