"use client";
import { linear } from "@/components/charts/scale";
import { useWidth } from "@/components/charts/use-width";
import { figures, signed } from "@/components/ui/format";
import { ALLOWED, type CalibrationPoint } from "./prepare-models";

/** Line is one model in a chart: teal and filled for what serves, violet and dashed for the challenger. */
export interface ModelLine {
  name: string;
  ink: "teal" | "violet";
  points: readonly CalibrationPoint[];
}

const [LEFT, RIGHT, TOP, BOTTOM] = [34, 8, 6, 20];

/** Marks draws one model: a filled dot for what serves, an open square for the challenger. */
export function Marks({ ink, at }: { ink: "teal" | "violet"; at: readonly (readonly [number, number])[] }) {
  const colour = `var(--${ink})`;
  const d = at.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  return (
    <g>
      <path
        d={d}
        fill="none"
        stroke={colour}
        strokeWidth="1.5"
        strokeDasharray={ink === "violet" ? "3 3" : undefined}
      />
      {at.map(([x, y]) =>
        ink === "teal" ? (
          <circle key={x} cx={x} cy={y} r="2.6" fill={colour} />
        ) : (
          <rect
            key={x}
            x={x - 2.4}
            y={y - 2.4}
            width="4.8"
            height="4.8"
            fill="var(--surface)"
            stroke={colour}
            strokeWidth="1.4"
          />
        ),
      )}
    </g>
  );
}

/** CalibrationChart sets observed against promised shares; on the diagonal a promise holds. */
export function CalibrationChart({ lines }: { lines: readonly ModelLine[] }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const height = 190;
  const x = linear([0, 100], [LEFT, Math.max(LEFT + 1, width - RIGHT)]);
  const y = linear([0, 100], [height - BOTTOM, TOP]);
  const at90 = lines.map(
    (line) =>
      `${line.name}: ${figures(line.points.find((p) => Math.round(p.promised) === 90)?.observed ?? Number.NaN)} % under p90`,
  );
  return (
    <div ref={box}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Observed against promised shares. ${at90.join("; ")}.`}
      >
        {[0, 25, 50, 75, 100].map((tick) => (
          <g key={tick} className="num" fontSize="11" fill="var(--ink-3)">
            <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
            <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
            <text x={x(tick)} y={height - 5} textAnchor={tick === 100 ? "end" : "middle"}>
              {tick}
            </text>
          </g>
        ))}
        <path
          d={`M${x(0)} ${y(ALLOWED)}L${x(100 - ALLOWED)} ${y(100)}L${x(100)} ${y(100)}L${x(100)} ${y(100 - ALLOWED)}L${x(ALLOWED)} ${y(0)}L${x(0)} ${y(0)}Z`}
          fill="var(--sunken)"
        />
        <text x={LEFT + 6} y={TOP + 12} fontSize="11" fill="var(--ink-2)">
          observed, %
        </text>
        {lines.map((line) => (
          <Marks
            key={line.name}
            ink={line.ink}
            at={line.points.map((p) => [x(p.promised), y(p.observed)] as const)}
          />
        ))}
      </svg>
      <p className="text-center text-tiny text-ink-3">promised, % of times below</p>
    </div>
  );
}

/** DifferenceStrip shows the same as points above or below the promise, with what is allowed as a ground. */
export function DifferenceStrip({ lines }: { lines: readonly ModelLine[] }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const height = 92;
  const worst = Math.max(
    ALLOWED + 1,
    ...lines.flatMap((line) => line.points.map((p) => Math.abs(p.difference))),
  );
  const top = Math.ceil(worst);
  const x = linear([0, 100], [LEFT, Math.max(LEFT + 1, width - RIGHT)]);
  const y = linear([-top, top], [height - BOTTOM, TOP]);
  return (
    <div ref={box}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Largest difference from the promise: ${figures(worst)} points.`}
      >
        <rect
          x={LEFT}
          width={Math.max(0, width - RIGHT - LEFT)}
          y={y(ALLOWED)}
          height={y(-ALLOWED) - y(ALLOWED)}
          fill="var(--sunken)"
        />
        <line x1={LEFT} x2={width - RIGHT} y1={y(0)} y2={y(0)} stroke="var(--edge)" />
        {[-top, 0, top].map((tick) => (
          <text
            key={tick}
            x={LEFT - 6}
            y={y(tick) + 4}
            textAnchor="end"
            fontSize="11"
            fill="var(--ink-3)"
            className="num"
          >
            {signed(tick)}
          </text>
        ))}
        {[0, 25, 50, 75, 100].map((tick) => (
          <text
            key={tick}
            x={x(tick)}
            y={height - 5}
            textAnchor={tick === 100 ? "end" : "middle"}
            fontSize="11"
            fill="var(--ink-3)"
            className="num"
          >
            {tick}
          </text>
        ))}
        {lines.map((line) => (
          <Marks
            key={line.name}
            ink={line.ink}
            at={line.points.map((p) => [x(p.promised), y(p.difference)] as const)}
          />
        ))}
      </svg>
    </div>
  );
}
