/** MarkShape tells marks apart without colour. */
export type MarkShape = "circle" | "triangle" | "diamond" | "cross" | "ring" | "square";

/** ShapeMark is one mark of a chart of points; rings, and squares on request, are open. */
export function ShapeMark({
  shape,
  at: [x, y],
  r,
  ink,
  open = shape === "ring",
}: {
  shape: MarkShape;
  at: readonly [number, number];
  r: number;
  ink: string;
  open?: boolean;
}) {
  const line = { fill: open ? "var(--surface)" : ink, stroke: ink, strokeWidth: 1.4 };
  if (shape === "circle" || shape === "ring") return <circle cx={x} cy={y} r={r} {...line} />;
  if (shape === "square") return <rect x={x - r} y={y - r} width={2 * r} height={2 * r} {...line} />;
  return <path d={PATH[shape](x, y, r)} {...line} />;
}

const PATH: Record<
  Exclude<MarkShape, "circle" | "ring" | "square">,
  (x: number, y: number, r: number) => string
> = {
  triangle: (x, y, r) => `M${x} ${y - r}L${x + r} ${y + r}L${x - r} ${y + r}Z`,
  diamond: (x, y, r) => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`,
  cross: (x, y, r) => `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`,
};
