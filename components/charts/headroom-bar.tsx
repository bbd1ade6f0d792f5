import { useId } from "react";
import { withUnit } from "@/components/ui/format";
import { Hatches } from "./hatches";
import { type HeadroomValues, prepareHeadroom, sayHeadroom } from "./prepare-headroom";

/** HeadroomBar shows how close demand is to capacity: ink tick now, blue the next 30 min, teal tick ready, hatch short. */
export function HeadroomBar({
  values,
  unit,
  width = 104,
}: {
  values: HeadroomValues;
  unit: string;
  width?: number;
}) {
  const id = useId().replaceAll(":", "");
  const marks = prepareHeadroom(values);
  const says = sayHeadroom(values, (value) => withUnit(value, unit));
  const px = (share: number) => share * width;
  const bar = ([from, to]: [number, number]) => ({ x: px(from), width: Math.max(0, px(to) - px(from)) });
  return (
    <svg
      viewBox={`0 0 ${width} 14`}
      preserveAspectRatio="none"
      height="14"
      role="img"
      aria-label={says}
      className="block w-full min-w-0"
      style={{ maxWidth: width }}
    >
      <title>{says}</title>
      <Hatches id={id} />
      <rect y="4" height="6" width={width} rx="1" fill="var(--sunken)" />
      {marks.ready !== undefined && (
        <rect y="4" height="6" width={px(marks.ready)} rx="1" fill="var(--teal-fill)" />
      )}
      {marks.ahead && <rect y="4" height="6" {...bar(marks.ahead)} fill="var(--blue)" opacity="0.6" />}
      {marks.shadow && <rect y="3.5" height="7" {...bar(marks.shadow)} fill={`url(#shadow-${id})`} />}
      {marks.short && <rect y="4" height="6" {...bar(marks.short)} fill={`url(#short-${id})`} />}
      {marks.now !== undefined && (
        <rect x={px(marks.now) - 1} y="2" width="2.4" height="10" fill="var(--ink)" />
      )}
      {marks.ready !== undefined && (
        <rect x={px(marks.ready) - 1} y="0" width="2" height="14" fill="var(--teal)" />
      )}
    </svg>
  );
}
