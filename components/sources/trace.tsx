import { linear } from "@/components/charts/scale";

/** Trace is one series in a row: straight segments, a gap is a gap. */
export function Trace({
  points,
  stepMs,
  label,
  width = 120,
  height = 24,
}: {
  points: readonly { at: number; value: number }[];
  /** Between neighbours, ms; farther apart is a gap. */
  stepMs: number;
  label: string;
  width?: number;
  height?: number;
}) {
  if (points.length === 0) return <span className="text-small text-ink-2">no values</span>;
  const x = linear([points[0].at, Math.max(points[0].at + 1, points[points.length - 1].at)], [1, width - 1]);
  const y = linear([0, Math.max(1e-12, ...points.map(({ value }) => value)) * 1.05], [height - 1, 1]);
  const line = points
    .map(
      ({ at, value }, i) =>
        `${i > 0 && at - points[i - 1].at <= 1.5 * stepMs ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    .join("");
  const last = points[points.length - 1];
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className="block max-w-full"
    >
      <path d={line} fill="none" stroke="var(--ink)" strokeWidth="1.3" />
      <circle cx={x(last.at)} cy={y(last.value)} r="1.6" fill="var(--ink)" />
    </svg>
  );
}
