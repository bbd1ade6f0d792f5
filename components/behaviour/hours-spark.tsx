import { linear } from "@/components/charts/scale";

/** HoursSpark is the share of acts by local hour, as a line through a day. */
export function HoursSpark({
  hours,
  width = 88,
  height = 22,
}: {
  hours: readonly number[];
  width?: number;
  height?: number;
}) {
  const most = Math.max(1e-9, ...hours);
  const x = linear([0, hours.length - 1], [1, width - 1]);
  const y = linear([0, most], [height - 2, 2]);
  const peak = hours.indexOf(most);
  const path = hours.map((share, hour) => `${x(hour).toFixed(1)} ${y(share).toFixed(1)}`).join("L");
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={peak < 0 ? "No acts" : `Most acts at ${String(peak).padStart(2, "0")}:00 local time`}
      className="block"
    >
      <path d={`M${path}`} fill="none" stroke="var(--ink)" strokeWidth="1.3" />
    </svg>
  );
}
