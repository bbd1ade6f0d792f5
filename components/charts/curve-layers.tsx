import type { CurveData } from "./curve-data";
import { Hatches } from "./hatches";
import type { Mark } from "./marks";
import type { Curve } from "./prepare-curve";
import { held, capacitySteps, plannedSteps } from "./prepare-curve";
import { placeShorts, sayGap, sayShort, shortAreas, startingMarks } from "./prepare-layers";
import type { Scale } from "./scale";

/** LayerArgs is what layers above and below the plot are placed with. */
export interface LayerArgs {
  id: string;
  data: CurveData;
  curve: Curve;
  x: Scale;
  y: Scale;
  hidden: ReadonlySet<Mark>;
  clock: (at: number) => string;
}

/** GroundLayer lies under the plot: the paler ground of the future, the wash over short minutes, the hatch of gaps. */
export function GroundLayer({ id, data, curve, x, y, hidden }: LayerArgs) {
  const [bottom, top] = y.range;
  const clampX = (at: number) => Math.min(x.range[1], Math.max(x.range[0], x(at)));
  const span = (from: number, to: number) => ({
    x: clampX(from),
    width: Math.max(1.5, clampX(to) - clampX(from)),
    y: top,
    height: bottom - top,
  });
  const stale =
    curve.staleMs === undefined || data.lastAt === null ? undefined : { from: data.lastAt, to: data.now };
  return (
    <>
      <Hatches id={id} />
      {data.now < data.to && <rect {...span(Math.max(data.now, data.from), data.to)} fill="var(--future)" />}
      {!hidden.has("short") &&
        data.shorts.map((short) => (
          <rect key={short.from} {...span(short.from, short.to)} fill="var(--red-fill)" />
        ))}
      {[...data.gaps, ...(stale ? [stale] : [])].map((gap) => (
        <rect key={gap.from} {...span(gap.from, gap.to)} fill={`url(#gap-${id})`} opacity={0.75} />
      ))}
    </>
  );
}

/** MarkLayer lies above the plot: what has a hatch, a ring or words, and the line of now. */
export function MarkLayer({ id, data, curve, x, y, hidden, clock }: LayerArgs) {
  const shown = (mark: Mark) => !hidden.has(mark);
  const inside = (at: number) => at >= data.from && at <= data.to;
  const points = (area: { at: number; value: number }[]) =>
    area.map((p) => `${x(p.at)},${y(p.value)}`).join(" ");
  return (
    <>
      <Hatches id={`over-${id}`} />
      {shown("starting") &&
        startingMarks(data).map((mark) => {
          const left = Math.max(x.range[0], x(mark.from));
          const width = Math.max(2.5, Math.min(x.range[1], x(mark.to)) - left);
          const height = Math.max(1, y(mark.low) - y(mark.high));
          const key = `${mark.from}/${mark.high}`;
          return (
            <rect
              key={key}
              x={left}
              y={y(mark.high)}
              width={width}
              height={height}
              fill={`url(#starting-over-${id})`}
            />
          );
        })}
      {shown("short") &&
        shortAreas(data).map((area) => (
          <polygon
            key={area[0].at}
            points={points(area)}
            fill={`url(#short-over-${id})`}
            stroke="var(--red)"
            strokeWidth={1}
          />
        ))}
      {data.limits && data.perReplica !== null && <Limits data={data} y={y} x={x} />}
      {shown("unlike") &&
        data.unlike
          .filter((ring) => inside(ring.at + 150_000))
          .map((ring) => (
            <circle
              key={ring.at}
              cx={x(ring.at + 150_000)}
              cy={y(ring.value)}
              r={6}
              fill="none"
              stroke="var(--amber)"
              strokeWidth={1.8}
            />
          ))}
      <Words data={data} curve={curve} x={x} y={y} hidden={hidden} clock={clock} id={id} />
      {inside(data.now) && <Now data={data} curve={curve} x={x} y={y} clock={clock} />}
    </>
  );
}

const HALO = {
  paintOrder: "stroke",
  stroke: "var(--surface)",
  strokeWidth: 3,
  strokeLinejoin: "round",
} as const;
const LABEL = { fontSize: 11, fontWeight: 560 } as const;

function Limits({ data, x, y }: Pick<LayerArgs, "data" | "x" | "y">) {
  const one = data.perReplica ?? 0;
  const lines = [
    { at: (data.limits?.min ?? 0) * one, words: `never below ${data.limits?.min}` },
    { at: (data.limits?.max ?? 0) * one, words: `never above ${data.limits?.max}` },
  ].filter((line) => line.at > 0 && line.at <= y.domain[1]);
  // At the left the words would stand in those of ready capacity; the right end is free then.
  const ready = capacitySteps(data)[0]?.value;
  const crowded = (at: number) => ready !== undefined && Math.abs(y(at) - y(ready)) < 26;
  return lines.map((line) => (
    <g key={line.words}>
      <line
        x1={x.range[0]}
        x2={x.range[1]}
        y1={y(line.at)}
        y2={y(line.at)}
        stroke="var(--edge)"
        strokeDasharray="1 3"
      />
      <text
        x={crowded(line.at) ? x.range[1] - 4 : x.range[0] + 6}
        y={y(line.at) - 5}
        textAnchor={crowded(line.at) ? "end" : "start"}
        fill="var(--ink-2)"
        {...LABEL}
        fontWeight={500}
        {...HALO}
      >
        {line.words}
      </text>
    </g>
  ));
}

function Words({ data, curve, x, y, hidden, clock }: LayerArgs) {
  const steps = capacitySteps(data);
  const start = steps.find((step) => step.at >= data.from);
  const [, right] = x.range;
  const middle = data.now + (data.to - data.now) * 0.62;
  const median = curve.rows.find((row) => row.at >= middle)?.median;
  const early = data.now + (data.to - data.now) * 0.08;
  const ahead = plannedSteps(data);
  const labelEnd = x.invert(x(early) + 100);
  const under = ahead.filter((step) => step.at > early && step.at < labelEnd).map((step) => step.value);
  const first = held(ahead, early);
  const planned = first === undefined ? undefined : Math.max(first, ...under);
  const room = right - x(Math.max(data.now, data.from));
  return (
    <>
      {start && !hidden.has("ready") && x(data.now) - x(data.from) > 160 && (
        <text
          x={x(start.at) + 8}
          y={Math.max(y.range[1] + 12, y(start.value) - 8)}
          fill="var(--teal)"
          {...LABEL}
          {...HALO}
        >
          Capacity ready
        </text>
      )}
      {planned !== undefined && !hidden.has("planned") && room > 180 && (
        <text
          x={x(early)}
          y={Math.max(y.range[1] + 12, y(planned) - 8)}
          fill="var(--teal)"
          {...LABEL}
          {...HALO}
        >
          Capacity planned
        </text>
      )}
      {median !== undefined && !hidden.has("median") && room > 180 && (
        <text x={x(middle)} y={y(median) + 16} fill="var(--ink)" textAnchor="middle" {...LABEL} {...HALO}>
          Median demand
        </text>
      )}
      {!hidden.has("short") &&
        placeShorts(data.shorts, x, x.range[0]).map(({ short, at, anchor }) => (
          <text
            key={short.from}
            x={at}
            y={y(curve.top * 0.55)}
            fill="var(--red)"
            textAnchor={anchor}
            {...LABEL}
            {...HALO}
          >
            {sayShort(short).map((line, i) => (
              <tspan key={line} x={at} dy={i === 0 ? 0 : 14}>
                {line}
              </tspan>
            ))}
          </text>
        ))}
      {/* A narrow chart has room for one of the two; the events lane names the gap too. */}
      {(right - x.range[0] > 480 ? data.gaps : [])
        .filter((gap) => x(gap.to) < right - 140 && gap.to - gap.from >= 4 * data.stepMs)
        .slice(-2)
        .map((gap) => {
          const [first, second] = sayGap(gap, clock).split(", ");
          return (
            <text
              key={gap.from}
              x={x(gap.to) + 6}
              y={y(curve.top * 0.62)}
              fill="var(--ink-2)"
              {...LABEL}
              fontWeight={500}
              {...HALO}
            >
              <tspan>{first},</tspan>
              <tspan x={x(gap.to) + 6} dy={14}>
                {second}
              </tspan>
            </text>
          );
        })}
    </>
  );
}

function Now({ data, curve, x, y, clock }: Pick<LayerArgs, "data" | "curve" | "x" | "y" | "clock">) {
  const at = x(data.now);
  const width = 74;
  const left = Math.min(x.range[1] - width, Math.max(x.range[0], at - width / 2));
  return (
    <g>
      <line x1={at} x2={at} y1={y.range[1] - 4} y2={y.range[0]} stroke="var(--ink)" strokeWidth={1.2} />
      <rect x={left} y={y.range[1] - 20} width={width} height={16} rx={2} fill="var(--ink)" />
      <text
        x={left + width / 2}
        y={y.range[1] - 8.5}
        textAnchor="middle"
        fill="var(--on-ink)"
        fontSize={11}
        fontWeight={620}
      >
        now {clock(data.now)}
      </text>
      {curve.last && curve.staleMs === undefined && (
        <circle
          cx={x(curve.last.at)}
          cy={y(curve.last.value)}
          r={4}
          fill="var(--ink)"
          stroke="var(--surface)"
          strokeWidth={1.5}
        />
      )}
    </g>
  );
}
