/** Recent is a map that forgets what was not asked for lately. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
}

/**
 * recent remembers up to about `most` characters of keys and what belongs to them: two halves of which the older is
 * dropped when the newer is full, so that what is asked for again and again stays, at the price of a Map.
 */
export function recent<V>(most: number): Recent<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  let size = 0;
  const set = (key: string, value: V): void => {
    // A key costs more than its characters: about so much for the entry and what it refers to.
    size += key.length + 200;
    if (size > most / 2) {
      old = young;
      young = new Map();
      size = key.length + 200;
    }
    young.set(key, value);
  };
  return {
    get(key) {
      const found = young.get(key);
      if (found !== undefined) return found;
      const older = old.get(key);
      if (older !== undefined) set(key, older);
      return older;
    },
    set,
  };
}
