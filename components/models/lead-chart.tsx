"use client";
import { XLabels, YGrid } from "@/components/charts/axes";
import { linear, niceTicks } from "@/components/charts/scale";
import { useWidth } from "@/components/charts/use-width";
import { Marks } from "./calibration-chart";
import { leadWords, pairOf } from "./prepare-models";
import type { Scores } from "./types";

const [LEFT, RIGHT, TOP, BOTTOM] = [40, 14, 8, 20];

/** LeadChart shows the loss by how far ahead: champion, challenger, and the same hour last week as a thin line. */
export function LeadChart({ scores }: { scores: Scores }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const { challenger, rival, naive } = pairOf(scores);
  const height = 132;
  const top = Math.max(...challenger.lossByLead, ...rival.lossByLead, ...naive.lossByLead);
  const ticks = niceTicks(top, 3);
  const x = linear([0, scores.leadsMs.length - 1], [LEFT + 14, Math.max(LEFT + 15, width - RIGHT)]);
  const y = linear([0, ticks[ticks.length - 1]], [height - BOTTOM, TOP]);
  const at = (losses: readonly number[]) => losses.map((loss, i) => [x(i), y(loss)] as const);
  const yardstick = at(naive.lossByLead)
    .map(([px, py], i) => `${i === 0 ? "M" : "L"}${px.toFixed(1)} ${py.toFixed(1)}`)
    .join("");
  return (
    <figure ref={box} className="m-0">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Loss by how far ahead, from ${leadWords(scores.leadsMs[0])} to ${leadWords(scores.leadsMs[scores.leadsMs.length - 1])}.`}
      >
        <YGrid ticks={ticks} y={y} left={LEFT} right={width - RIGHT} label={(tick) => tick.toFixed(2)} />
        <XLabels
          ticks={scores.leadsMs.map((_, i) => i)}
          x={x}
          at={height - 5}
          label={(i) => leadWords(scores.leadsMs[i])}
        />
        <path d={yardstick} fill="none" stroke="var(--ink-3)" strokeWidth="1" />
        <text
          x={x(1)}
          y={y(naive.lossByLead[1] ?? 0) + 15}
          fontSize="11"
          fill="var(--ink-2)"
          stroke="var(--surface)"
          strokeWidth="3"
          paintOrder="stroke"
        >
          same hour last week
        </text>
        <Marks ink="teal" at={at(rival.lossByLead)} />
        <Marks ink="violet" at={at(challenger.lossByLead)} />
      </svg>
      {/* A table keeps the width of its words; only a box around it can be one pixel wide. */}
      <div className="sr-only">
        <table>
          <caption>Loss by how far ahead</caption>
          <tbody>
            {scores.leadsMs.map((lead, i) => (
              <tr key={lead}>
                <th scope="row">{leadWords(lead)}</th>
                <td>
                  {challenger.name} {challenger.lossByLead[i].toFixed(4)}
                </td>
                <td>
                  {rival.name} {rival.lossByLead[i].toFixed(4)}
                </td>
                <td>
                  {naive.name} {naive.lossByLead[i].toFixed(4)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
