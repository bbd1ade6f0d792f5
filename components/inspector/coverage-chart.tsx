"use client";
import { XLabels, YGrid } from "@/components/charts/axes";
import { linear, timeTicks } from "@/components/charts/scale";
import { useWidth } from "@/components/charts/use-width";
import { useZone } from "@/components/preferences";
import { figures, percent } from "@/components/ui/format";
import { day } from "@/components/ui/format-time";
import { ALLOWED, type CoveragePoint, levelWords } from "./prepare-inspector";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [40, 10, 8, 22, 150];

/** CoverageChart draws which share of values lay under a quantile over time, on the ground of what is allowed. */
export function CoverageChart({ points, level }: { points: readonly CoveragePoint[]; level: number }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const zone = useZone();
  const from = points[0]?.at ?? 0;
  const to = (points.at(-1)?.at ?? 0) + 6 * 3_600_000;
  const x = linear([from, to], [LEFT, Math.max(LEFT + 1, width - RIGHT)]);
  const y = linear([0, 1], [HEIGHT - BOTTOM, TOP]);
  const off = points.filter((point) => point.off).length;
  const last = points.at(-1);
  const offset = zone === "utc" ? 0 : -new Date(from).getTimezoneOffset() * 60_000;
  const days = timeTicks(from, to, width - LEFT - RIGHT, 70, offset).filter(
    (at) => (at + offset) % 86_400_000 === 0,
  );
  return (
    <figure
      className="m-0"
      aria-label={`${last ? `Of the last six hours ${percent(last.share)} lay under ${levelWords(level)}. ` : ""}${off} of ${points.length} stretches of six hours are farther than ${ALLOWED * 100} points from the promise and than chance explains.`}
    >
      <div ref={box} aria-hidden="true" style={{ height: HEIGHT }}>
        {width > 0 && (
          <svg width={width} height={HEIGHT}>
            <rect
              x={LEFT}
              width={Math.max(0, width - LEFT - RIGHT)}
              y={y(Math.min(1, level + ALLOWED))}
              height={y(Math.max(0, level - ALLOWED)) - y(Math.min(1, level + ALLOWED))}
              fill="var(--sunken)"
            />
            <YGrid
              ticks={[0, 0.5, 1]}
              y={y}
              left={LEFT}
              right={width - RIGHT}
              label={(tick) => figures(tick * 100)}
            />
            <line
              x1={LEFT}
              x2={width - RIGHT}
              y1={y(level)}
              y2={y(level)}
              stroke="var(--edge)"
              strokeDasharray="2 2"
            />
            <path
              d={points
                .map((point, i) => {
                  const joined = i > 0 && point.at - points[i - 1].at <= 6 * 3_600_000;
                  return `${joined ? "L" : "M"}${x(point.at + 3 * 3_600_000).toFixed(1)} ${y(point.share).toFixed(1)}`;
                })
                .join("")}
              fill="none"
              stroke="var(--ink)"
              strokeWidth="1.4"
            />
            {points.map((point) =>
              point.off ? (
                <circle
                  key={point.at}
                  cx={x(point.at + 3 * 3_600_000)}
                  cy={y(point.share)}
                  r="5"
                  fill="none"
                  stroke="var(--amber)"
                  strokeWidth="1.6"
                />
              ) : (
                <circle
                  key={point.at}
                  cx={x(point.at + 3 * 3_600_000)}
                  cy={y(point.share)}
                  r="1.8"
                  fill="var(--ink)"
                />
              ),
            )}
            <XLabels ticks={days} x={x} at={HEIGHT - 6} label={(at) => day(at, zone)} />
          </svg>
        )}
      </div>
    </figure>
  );
}
