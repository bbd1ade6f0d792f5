/** Counts is how often each symbol followed one context; `total` is their sum. */
export interface Counts {
  total: number;
  readonly of: Map<number, number>;
}

/** Table holds the counts of many contexts by key. */
export type Table = Map<string, Counts>;

/** Contexts kept at most; beyond it everything fades by half and what is left of less than one is dropped. */
const MOST_CONTEXTS = 400_000;

/** count enters that `symbol` followed a context. At `cap` in all, the context's counts are halved: old habits fade. */
export function count(table: Table, key: string, symbol: number, cap: number): void {
  let found = table.get(key);
  if (!found) {
    if (table.size >= MOST_CONTEXTS) fade(table);
    table.set(key, (found = { total: 0, of: new Map() }));
  }
  found.of.set(symbol, (found.of.get(symbol) ?? 0) + 1);
  found.total++;
  if (found.total >= cap) halve(found);
}

function halve(counts: Counts): void {
  counts.total = 0;
  for (const [symbol, n] of counts.of) {
    if (n < 1) counts.of.delete(symbol);
    else {
      counts.of.set(symbol, n / 2);
      counts.total += n / 2;
    }
  }
}

function fade(table: Table): void {
  for (const [key, counts] of table) {
    halve(counts);
    if (counts.total < 1) table.delete(key);
  }
}

/**
 * interpolate writes into `out` what a context says: its counts less a discount each, and what the discounts free given to `lower`
 * (absolute discounting, Ney, Essen and Kneser 1994). A context that was never seen says what `lower` says.
 */
export function interpolate(
  counts: Counts | undefined,
  lower: Float64Array,
  out: Float64Array,
  discount: number,
): void {
  if (!counts || counts.total === 0) {
    out.set(lower);
    return;
  }
  let freed = 0;
  for (const n of counts.of.values()) freed += Math.min(n, discount);
  const share = freed / counts.total;
  for (let s = 0; s < out.length; s++) out[s] = share * lower[s];
  for (const [symbol, n] of counts.of) out[symbol] += Math.max(0, n - discount) / counts.total;
}
