/** Vocabulary numbers the symbols of an application as they appear. */
export interface Vocabulary {
  readonly symbols: string[];
  readonly index: Map<string, number>;
}

export const newVocabulary = (): Vocabulary => ({ symbols: [], index: new Map() });

/** indexOf gives a symbol's number, a new one for a new symbol. */
export function indexOf({ symbols, index }: Vocabulary, symbol: string): number {
  let found = index.get(symbol);
  if (found === undefined) {
    found = symbols.length;
    symbols.push(symbol);
    index.set(symbol, found);
  }
  return found;
}
