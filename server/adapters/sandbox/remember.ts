/** remember keeps the results of the last `size` different numbers that `compute` was asked for; use renews. */
export function remember<T>(size: number, compute: (key: number) => T): (key: number) => T {
  const kept = new Map<number, T>();
  return (key) => {
    const found = kept.get(key);
    const value = found === undefined ? compute(key) : found;
    kept.delete(key);
    kept.set(key, value);
    if (kept.size > size) kept.delete(kept.keys().next().value as number);
    return value;
  };
}
