/** Hierarchy is a tree of series in which each parent is the sum of its children: the parent's index, or -1 for a root. */
export interface Hierarchy {
  readonly parent: Int32Array;
  /** Children before parents, so that one pass sums up. */
  readonly order: Int32Array;
  /** 1 where a node has no children. */
  readonly leaf: Uint8Array;
}

/** makeHierarchy orders a tree given by its parents; throws when it has a cycle. */
export function makeHierarchy(parents: readonly number[]): Hierarchy {
  const n = parents.length;
  const parent = Int32Array.from(parents);
  const waiting = new Int32Array(n);
  for (const p of parents) if (p >= 0) waiting[p]++;
  const leaf = Uint8Array.from(waiting, (children) => (children === 0 ? 1 : 0));
  const order = new Int32Array(n);
  let placed = 0;
  for (let v = 0; v < n; v++) if (leaf[v]) order[placed++] = v;
  for (let k = 0; k < placed; k++) {
    const p = parent[order[k]];
    if (p >= 0 && --waiting[p] === 0) order[placed++] = p;
  }
  if (placed < n)
    throw new RangeError("The hierarchy has a cycle. Each node may have one parent, up to a root.");
  return { parent, order, leaf };
}

/** sumUp replaces every parent's value by the sum of its children's: the bottom-up forecast. */
export function sumUp({ parent, order, leaf }: Hierarchy, values: Float64Array): void {
  for (let v = 0; v < values.length; v++) if (!leaf[v]) values[v] = 0;
  for (const v of order) if (parent[v] >= 0) values[parent[v]] += values[v];
}

/** settle takes leaves below 0 up to 0 and sums up again: coherent, and never negative (Di Fonzo and Girolimetto 2023, "sntz"). */
export function settle(hierarchy: Hierarchy, values: Float64Array): void {
  for (let v = 0; v < values.length; v++) if (hierarchy.leaf[v] && !(values[v] > 0)) values[v] = 0;
  sumUp(hierarchy, values);
}
