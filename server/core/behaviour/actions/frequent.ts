/** Frequent maps symbols to the places of a network: the most frequent each their own, the others one place together. */
export interface Frequent {
  /** Symbol of each place; symbols beyond share the place after the last. */
  readonly symbols: readonly number[];
  /** How often each symbol was seen, by its number; of those that share a place, this divides it. */
  readonly counts: readonly number[];
}

/** frequentOf keeps the `most` symbols that were seen most often. */
export function frequentOf(counts: readonly number[], most: number): Frequent {
  const symbols = counts
    .map((_, symbol) => symbol)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, most);
  return { symbols, counts };
}

/** placesOf gives a function from a symbol to its place in the network; −1, a session's start, stays. */
export function placesOf({ symbols }: Frequent): (symbol: number) => number {
  const places = new Map(symbols.map((symbol, place) => [symbol, place]));
  return (symbol) => (symbol < 0 ? symbol : (places.get(symbol) ?? symbols.length));
}

/**
 * spreadOut turns what a network says of its places into probabilities of all `vocabulary` symbols and, last, of anything new: what it gives to
 * "another" is divided by how often each was seen, and one imagined sight of something new.
 */
export function spreadOut(
  said: Float64Array,
  { symbols, counts }: Frequent,
  vocabulary: number,
): Float64Array {
  const out = new Float64Array(vocabulary + 1);
  const own = new Set(symbols);
  const others = said[symbols.length];
  let total = 1;
  for (let s = 0; s < vocabulary; s++) if (!own.has(s)) total += 1 + (counts[s] ?? 0);
  for (let s = 0; s < vocabulary; s++) if (!own.has(s)) out[s] = (others * (1 + (counts[s] ?? 0))) / total;
  symbols.forEach((symbol, place) => {
    if (symbol < vocabulary) out[symbol] = said[place];
  });
  out[vocabulary] = others / total;
  return out;
}
