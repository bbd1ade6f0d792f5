/**
 * Transition is one allowed move of a state machine. `when` is the name of the predicate `allow`; `otherwise` is the
 * sentence that a refused caller reads.
 */
export interface Transition<State extends string, Facts> {
  readonly from: State;
  readonly to: State;
  readonly when: string;
  readonly allow: (facts: Facts) => boolean;
  readonly otherwise: string;
}

/** Move is the outcome of asking for a transition: allowed, or the sentence that says why not. An expected outcome, never thrown. */
export type Move<State extends string> =
  | { readonly ok: true; readonly to: State; readonly when: string }
  | { readonly ok: false; readonly why: string };

/** askMove looks the pair up in the table and asks its predicate; the first allowed row wins. */
export function askMove<State extends string, Facts>(
  table: readonly Transition<State, Facts>[],
  from: State,
  to: State,
  facts: Facts,
): Move<State> {
  const rows = table.filter((row) => row.from === from && row.to === to);
  if (rows.length === 0) {
    const next = [...new Set(table.filter((row) => row.from === from).map((row) => row.to))];
    const may = next.length > 0 ? `From "${from}" it can become ${next.join(", ")}.` : `"${from}" is final.`;
    return { ok: false, why: `It cannot go from "${from}" to "${to}". ${may}` };
  }
  const row = rows.find((candidate) => candidate.allow(facts));
  return row ? { ok: true, to: row.to, when: row.when } : { ok: false, why: rows[0].otherwise };
}

/** isFinal is true for a state that no row leaves. */
export const isFinal = <State extends string, Facts>(
  table: readonly Transition<State, Facts>[],
  state: State,
): boolean => !table.some((row) => row.from === state);
