/**
 * soon lets calls share `work` that is worth one run for all who ask: a run for a key begins after each of its callers came,
 * and after the run before it is over. Every caller gets what its run gives, or throws what it throws.
 */
export function soon<K, R>(work: (key: K) => Promise<R>): (key: K) => Promise<R> {
  const waiting = new Map<K, Promise<R>>();
  const running = new Map<K, Promise<unknown>>();
  return (key) => {
    const before = waiting.get(key);
    if (before) return before;
    // One turn of the loop where nothing runs, so that calls of the same moment meet.
    const turn = running.get(key) ?? new Promise((go) => setImmediate(go));
    const one = turn.then(() => {
      waiting.delete(key);
      const result = work(key);
      const over = result
        .then(
          () => {},
          () => {},
        )
        .then(() => {
          if (running.get(key) === over) running.delete(key);
        });
      running.set(key, over);
      return result;
    });
    waiting.set(key, one);
    return one;
  };
}
