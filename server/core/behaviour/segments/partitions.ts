/** squaredDistance of two rows of equal length. */
export function squaredDistance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

const pairs = (n: number): number => (n * (n - 1)) / 2;

/** adjustedRand compares two partitions of the same members: 1 when they are the same, about 0 when one is random (Hubert and Arabie 1985). */
export function adjustedRand(a: readonly number[], b: readonly number[]): number {
  const [rows, columns, cells] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<string, number>(),
  ];
  for (let i = 0; i < a.length; i++) {
    rows.set(a[i], (rows.get(a[i]) ?? 0) + 1);
    columns.set(b[i], (columns.get(b[i]) ?? 0) + 1);
    const cell = `${a[i]}/${b[i]}`;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  const sum = (counts: Iterable<number>): number => [...counts].reduce((total, n) => total + pairs(n), 0);
  const [together, inA, inB] = [sum(cells.values()), sum(rows.values()), sum(columns.values())];
  const expected = a.length > 1 ? (inA * inB) / pairs(a.length) : 0;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/**
 * silhouette is the mean over members of how much nearer their own cluster is than the next one, −1 to 1 (Rousseeuw 1987). Members
 * with a negative label belong nowhere and count 0, so that setting the difficult ones aside does not pay. NaN with one cluster.
 */
export function silhouette(rows: readonly (readonly number[])[], labels: readonly number[]): number {
  const clusters = [...new Set(labels)].filter((label) => label >= 0);
  if (clusters.length < 2) return Number.NaN;
  const place = new Map(clusters.map((label, i) => [label, i]));
  const size = clusters.map((label) => labels.filter((one) => one === label).length);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const own = place.get(labels[i]);
    if (own === undefined || size[own] < 2) continue;
    const sums = new Float64Array(clusters.length);
    for (let k = 0; k < rows.length; k++) {
      const other = place.get(labels[k]);
      if (other !== undefined && k !== i) sums[other] += Math.sqrt(squaredDistance(rows[i], rows[k]));
    }
    const inside = sums[own] / (size[own] - 1);
    let outside = Number.POSITIVE_INFINITY;
    for (let c = 0; c < clusters.length; c++) if (c !== own) outside = Math.min(outside, sums[c] / size[c]);
    total += (outside - inside) / Math.max(outside, inside, 1e-12);
  }
  return total / rows.length;
}

/** centresOf gives the mean row of each label 0 … k − 1; negative labels are left out. */
export function centresOf(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  k: number,
): number[][] {
  const centres = Array.from({ length: k }, () => new Array<number>(rows[0]?.length ?? 0).fill(0));
  const size = new Array<number>(k).fill(0);
  for (const [i, row] of rows.entries()) {
    const label = labels[i];
    if (label < 0) continue;
    size[label]++;
    for (let c = 0; c < row.length; c++) centres[label][c] += row[c];
  }
  return centres.map((centre, label) => centre.map((sum) => sum / Math.max(1, size[label])));
}

/** nearest gives the index of the centre closest to a row. */
export function nearest(row: readonly number[], centres: readonly (readonly number[])[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [k, centre] of centres.entries()) {
    const distance = squaredDistance(row, centre);
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}
