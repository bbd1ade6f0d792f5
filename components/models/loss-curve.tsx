import { linear } from "@/components/charts/scale";
import type { ModelRow } from "./types";

const [WIDTH, HEIGHT, BOTTOM] = [232, 48, 2];

/** LossCurve draws the held-back (blue) and the trained loss (thin ink) by epoch; epochs to come are an empty ground. */
export function LossCurve({ losses, epochs }: { losses: ModelRow["losses"]; epochs: number }) {
  if (losses.length === 0) return <p className="text-small text-ink-3">The first epoch is under way.</p>;
  // Before the first epoch nothing was learnt from, so only the held-back loss exists.
  const learnt = losses.filter(({ epoch }) => epoch > 0);
  const values = [...losses.map(({ heldBack }) => heldBack), ...learnt.map(({ train }) => train)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = linear([0, Math.max(1, epochs)], [0, WIDTH]);
  const y = linear([low - (high - low) * 0.05, high || 1], [HEIGHT - BOTTOM, 2]);
  const path = (points: ModelRow["losses"], pick: (loss: ModelRow["losses"][number]) => number) =>
    points
      .map((loss, i) => `${i === 0 ? "M" : "L"}${x(loss.epoch).toFixed(1)} ${y(pick(loss)).toFixed(1)}`)
      .join("");
  const last = losses[losses.length - 1];
  const said = `Held-back loss ${last.heldBack.toFixed(4)} after epoch ${last.epoch}, at first ${losses[0].heldBack.toFixed(4)}.`;
  return (
    <figure className="m-0">
      <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said}>
        <rect
          x={x(last.epoch)}
          y={0}
          width={Math.max(0, WIDTH - x(last.epoch))}
          height={HEIGHT}
          fill="var(--future)"
        />
        <line x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} stroke="var(--line)" />
        <path d={path(learnt, (loss) => loss.train)} fill="none" stroke="var(--ink-3)" strokeWidth="1" />
        <path d={path(losses, (loss) => loss.heldBack)} fill="none" stroke="var(--blue)" strokeWidth="1.75" />
        {losses.map((loss) => (
          <circle key={loss.epoch} cx={x(loss.epoch)} cy={y(loss.heldBack)} r="1.6" fill="var(--blue)" />
        ))}
      </svg>
      <figcaption className="flex justify-between text-small text-ink-2">
        <span>
          loss: <span className="text-blue">held-back</span>, trained
        </span>
        <span className="num">{last.heldBack.toFixed(4)}</span>
      </figcaption>
    </figure>
  );
}
