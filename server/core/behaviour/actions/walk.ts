import type { Past } from "./variable-order";
import { START } from "./variable-order";

/** Happening is one act as the action models see it. */
export interface Happening {
  readonly at: number;
  readonly user: string;
  readonly segment?: number;
  /** Number of the symbol in its vocabulary. */
  readonly symbol: number;
  /** True for the first act of a session. */
  readonly begins: boolean;
}

const LONGEST = 12;

/** pasts yields each happening, in order of time, with what was known before it; `recent` changes with the next one. */
export function* pasts(happenings: Iterable<Happening>): Generator<{ happening: Happening; past: Past }> {
  const recent = new Map<string, number[]>();
  for (const happening of happenings) {
    const { user, segment, symbol, begins } = happening;
    let own = recent.get(user);
    if (!own || begins) recent.set(user, (own = [START]));
    yield { happening, past: { user, segment, recent: own } };
    own.push(symbol);
    if (own.length > LONGEST) own.shift();
  }
}
