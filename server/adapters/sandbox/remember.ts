/** remember keeps the results of the last `size` different numbers or texts that `compute` was asked for; use renews. */
export function remember<T, K extends number | string = number>(
  size: number,
  compute: (key: K) => T,
): (key: K) => T {
  const kept = new Map<K, T>();
  return (key) => {
    const found = kept.get(key);
    const value = found === undefined ? compute(key) : found;
    kept.delete(key);
    kept.set(key, value);
    if (kept.size > size) kept.delete(kept.keys().next().value as K);
    return value;
  };
}
