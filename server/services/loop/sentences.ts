import type { Moves } from "@/server/core/planning/moves";
import type { PlannedDraft } from "@/server/core/planning/context";
import type { Reason } from "@/server/core/planning/plan";
import { sayReplicas } from "@/server/core/planning/say";

/** Stages that speak of demand; those after them only hold, slow or cap. */
const DEMAND = ["Need now", "Forecast", "Margin", "Odds"];

/** headline says in a sentence or two what a plan does, what demand it answers, and what bound it. */
export function headline(draft: PlannedDraft, from: number, to: number, moves: Moves = {}): string {
  const { warm, size } = moves;
  const stage = (name: string) => draft.reasons.find((reason) => reason.stage === name)?.why;
  if (size)
    return [`${sayReplicas(from)} of size ${size.from} become ${to} of size ${size.to}.`, stage("Size")]
      .filter(Boolean)
      .join(" ");
  const kept = warm && `Keep ${warm.to === 0 ? "no replica" : sayReplicas(warm.to)} warm, not ${warm.from}.`;
  if (kept && to === from) return [kept, stage("Warm")].filter(Boolean).join(" ");
  const act = to > from ? `Start ${sayReplicas(to - from)}.` : `Release ${sayReplicas(from - to)}.`;
  const demand = draft.reasons.filter((reason) => DEMAND.includes(reason.stage));
  const decisive = demand.findLast((reason) => reason.from !== reason.to) ?? demand.at(-1);
  const binds = draft.reasons.findLast((reason) => reason.bound && !DEMAND.includes(reason.stage));
  return [act, kept, decisive?.why, binds && says(binds)].filter(Boolean).join(" ");
}

const says = ({ stage, why }: Reason): string => `${stage}: ${why}`;

/** otherwise says what happens when nobody decides. */
export function otherwise(from: number, to: number, pricePerHour: number): string {
  if (to === from) return "Otherwise everything stays as it is.";
  if (to > from) return "Otherwise the reactive floor follows demand as it comes.";
  const more = (from - to) * pricePerHour;
  const cost = more > 0 ? ` at $${more.toFixed(2)}/h more` : "";
  return `Otherwise ${sayReplicas(from)} stay${cost}.`;
}
