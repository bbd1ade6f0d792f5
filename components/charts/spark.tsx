import { linear } from "./scale";

/** Spark is three hours of demand and the median and p90 of the next one, in a row; a gap is a gap. */
export function Spark({
  from,
  to,
  now,
  past,
  ahead,
  width = 120,
  height = 24,
  label,
}: {
  from: number;
  to: number;
  now: number;
  past: readonly { at: number; value: number }[];
  ahead: readonly { at: number; q50: number; q90: number }[];
  width?: number;
  height?: number;
  label: string;
}) {
  const most = Math.max(1e-9, ...past.map((p) => p.value), ...ahead.map((a) => a.q90));
  const x = linear([from, to], [0, width]);
  const y = linear([0, most * 1.05], [height - 1, 1]);
  const at = (t: number, v: number) => `${x(t).toFixed(1)} ${y(v).toFixed(1)}`;
  const line = past
    .map((p, i) => `${i > 0 && p.at - past[i - 1].at <= 450_000 ? "L" : "M"}${at(p.at, p.value)}`)
    .join("");
  const fan = [...ahead.map((a) => at(a.at, a.q90)), ...[...ahead].reverse().map((a) => at(a.at, a.q50))];
  return (
    <svg width={width} height={height} role="img" aria-label={label} className="block">
      <rect x={x(now)} width={Math.max(0, width - x(now))} height={height} fill="var(--future)" />
      {ahead.length > 1 && <path d={`M${fan.join("L")}Z`} fill="var(--blue-band)" />}
      {ahead.length > 1 && (
        <path
          d={`M${ahead.map((a) => at(a.at, a.q50)).join("L")}`}
          fill="none"
          stroke="var(--blue)"
          strokeDasharray="3 2"
        />
      )}
      {line && <path d={line} fill="none" stroke="var(--ink)" strokeWidth="1.3" />}
      <line x1={x(now)} x2={x(now)} y1="0" y2={height} stroke="var(--edge)" strokeWidth="1" />
    </svg>
  );
}
