import type { PlannedDraft } from "@/server/core/planning/context";
import { sayReplicas } from "@/server/core/planning/say";

/** headline says in one sentence why a plan is made: the stage that brought the number to where it is. */
export function headline(draft: PlannedDraft, from: number, to: number): string {
  const deciding =
    draft.reasons.findLast((reason) => reason.bound && reason.to === to) ??
    draft.reasons.findLast((reason) => reason.to === to && reason.from !== reason.to) ??
    draft.reasons.at(-1);
  const act = to > from ? `Start ${sayReplicas(to - from)}.` : `Release ${sayReplicas(from - to)}.`;
  return `${act} ${deciding?.why ?? ""}`.trim();
}

/** otherwise says what happens when nobody decides. */
export function otherwise(draft: PlannedDraft, from: number, to: number, pricePerHour: number): string {
  if (to > from) return "Otherwise the reactive floor follows demand as it comes.";
  const more = (from - to) * pricePerHour;
  const cost = more > 0 ? ` at $${more.toFixed(2)}/h more` : "";
  return `Otherwise ${sayReplicas(from)} stay${cost}.`;
}
