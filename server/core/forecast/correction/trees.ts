/**
 * Trees are gradient-boosted regression trees (Friedman 2001) with one output a quantile level, grown on binned facts like
 * LightGBM's (Ke et al. 2017): every tree splits where the summed gradients of all levels part best, and each of its leaves moves each level by a
 * share of that quantile of the misses that are left there.
 */
export interface Trees {
  readonly facts: number;
  readonly outputs: number;
  /** One tree after another, node by node: fact to split on, or -1 for a leaf. */
  readonly fact: Int16Array;
  /** At or below it, the walk goes left. */
  readonly threshold: Float32Array;
  /** Left child's index; the right one follows it. */
  readonly left: Int32Array;
  /** nodes × outputs: what a leaf adds. */
  readonly value: Float32Array;
  /** Index of each tree's first node. */
  readonly roots: Int32Array;
}

/** Cases is what trees learn from, row by row: facts, how far each level was missed (truth − said), and how much it counts. */
export interface Cases {
  readonly rows: number;
  readonly facts: number;
  readonly x: Float32Array;
  readonly misses: Float32Array;
  readonly weight: Float32Array;
}

export interface TreeSettings {
  readonly trees: number;
  readonly leaves: number;
  readonly leastRows: number;
  readonly rate: number;
  /** Share of the rows that each tree sees (stochastic gradient boosting, Friedman 2002). */
  readonly share: number;
}

const BINS = 48;

/**
 * growTrees learns quantiles of the misses at `levels`; `random` gives numbers in [0, 1). `breathe` is awaited after each fact
 * that is sorted into bins and each split, with the share done, and may throw to stop.
 */
export async function growTrees(
  cases: Cases,
  levels: readonly number[],
  settings: TreeSettings,
  random: () => number,
  breathe: (share: number) => Promise<void>,
): Promise<Trees> {
  const { rows, facts: F, x, misses, weight } = cases;
  const Q = levels.length;
  const edges: Float32Array[] = [];
  const binned: Uint8Array[] = [];
  for (let f = 0; f < F; f++) {
    edges.push(edgesOf(x, rows, F, f));
    binned.push(binsOf(x, rows, F, f, edges[f]));
    await breathe(0);
  }
  const left = Float32Array.from(misses);
  const grown = grower(F, Q);
  for (let t = 0; t < settings.trees; t++) {
    const seen = sampleRows(rows, settings.share, random);
    grown.begin();
    const queue = [{ node: grown.node(), rows: seen, split: undefined as Split | undefined }];
    queue[0].split = bestSplit(binned, left, weight, levels, queue[0].rows, settings.leastRows);
    // Leaf-wise: the leaf whose split gains most is split next.
    for (let leaves = 1; leaves < settings.leaves; leaves++) {
      let best = -1;
      queue.forEach(({ split }, i) => {
        if (split && (best < 0 || split.gain > (queue[best].split?.gain ?? 0))) best = i;
      });
      const chosen = best < 0 ? undefined : queue[best];
      if (!chosen?.split) break;
      const { fact, bin } = chosen.split;
      const [low, high] = part(binned[fact], chosen.rows, bin);
      const child = grown.split(chosen.node, fact, edges[fact][bin]);
      queue.splice(best, 1);
      for (const [i, part] of [low, high].entries())
        queue.push({
          node: child + i,
          rows: part,
          split: bestSplit(binned, left, weight, levels, part, settings.leastRows),
        });
      await breathe((t + leaves / settings.leaves) / settings.trees);
    }
    for (const { node, rows: part } of queue) {
      const values = levels.map((level, l) => settings.rate * quantileOf(left, Q, l, weight, part, level));
      grown.leaf(node, values);
    }
    grown.apply(x, rows, left);
    await breathe((t + 1) / settings.trees);
  }
  return grown.done();
}

/** readTrees adds what the trees say of the facts at `x[at …]` into `out`. */
export function readTrees(trees: Trees, x: Float32Array, at: number, out: Float64Array, to: number): void {
  const { fact, threshold, left, value, roots, outputs } = trees;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t];
    while (fact[node] >= 0) node = left[node] + (x[at + fact[node]] <= threshold[node] ? 0 : 1);
    for (let l = 0; l < outputs; l++) out[to + l] += value[node * outputs + l];
  }
}

/** addConstant adds a last tree that says the same of everything. */
export const addConstant = (trees: Trees, values: readonly number[]): Trees => ({
  ...trees,
  fact: Int16Array.of(...trees.fact, -1),
  threshold: Float32Array.of(...trees.threshold, 0),
  left: Int32Array.of(...trees.left, -1),
  value: Float32Array.of(...trees.value, ...values),
  roots: Int32Array.of(...trees.roots, trees.fact.length),
});

interface Split {
  fact: number;
  bin: number;
  gain: number;
}

/** edgesOf gives up to BINS − 1 rising edges that part the values of a fact into about even shares. */
function edgesOf(x: Float32Array, rows: number, F: number, f: number): Float32Array {
  const every = Math.max(1, Math.floor(rows / 20_000));
  const values = new Float32Array(Math.ceil(rows / every));
  for (let i = 0, n = 0; i < rows; i += every) values[n++] = x[i * F + f];
  values.sort();
  const edges: number[] = [];
  for (let b = 1; b < BINS; b++) {
    const edge = values[Math.min(values.length - 1, Math.floor((b * values.length) / BINS))];
    if (edges.length === 0 || edge > edges[edges.length - 1]) edges.push(edge);
  }
  return Float32Array.from(edges);
}

/** binsOf gives each row's bin: the first whose edge is at or above the value. */
function binsOf(x: Float32Array, rows: number, F: number, f: number, edges: Float32Array): Uint8Array {
  const bins = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const value = x[i * F + f];
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= edges[middle]) high = middle;
      else low = middle + 1;
    }
    bins[i] = low;
  }
  return bins;
}

function sampleRows(rows: number, share: number, random: () => number): Int32Array {
  const seen = new Int32Array(rows);
  let n = 0;
  for (let i = 0; i < rows; i++) if (random() < share) seen[n++] = i;
  return seen.slice(0, n);
}

function part(bins: Uint8Array, rows: Int32Array, bin: number): [Int32Array, Int32Array] {
  const [low, high] = [new Int32Array(rows.length), new Int32Array(rows.length)];
  let [a, b] = [0, 0];
  for (const i of rows) {
    if (bins[i] <= bin) low[a++] = i;
    else high[b++] = i;
  }
  return [low.slice(0, a), high.slice(0, b)];
}

/**
 * bestSplit finds the split that parts the gradients of the pinball loss best: Σ over levels of G² / (W · level · (1 − level)), which is
 * how much the loss falls when the gradients' variance is that of a quantile at its place.
 */
function bestSplit(
  binned: readonly Uint8Array[],
  left: Float32Array,
  weight: Float32Array,
  levels: readonly number[],
  rows: Int32Array,
  leastRows: number,
): Split | undefined {
  if (rows.length < 2 * leastRows) return undefined;
  const Q = levels.length;
  const n = rows.length;
  const gradients = new Float32Array(n * Q);
  const weights = new Float32Array(n);
  const whole = new Float64Array(Q + 1);
  for (let r = 0; r < n; r++) {
    const i = rows[r];
    const w = weight[i];
    weights[r] = w;
    whole[Q] += w;
    for (let l = 0; l < Q; l++) {
      const g = w * (left[i * Q + l] > 0 ? levels[l] : levels[l] - 1);
      gradients[r * Q + l] = g;
      whole[l] += g;
    }
  }
  const scale = levels.map((level) => 1 / Math.sqrt(level * (1 - level)));
  const width = Q + 2;
  const sums = new Float64Array(BINS * width);
  const below = new Float64Array(width);
  let best: Split | undefined;
  for (let f = 0; f < binned.length; f++) {
    const bins = binned[f];
    sums.fill(0);
    for (let r = 0; r < n; r++) {
      const at = bins[rows[r]] * width;
      for (let l = 0; l < Q; l++) sums[at + l] += gradients[r * Q + l];
      sums[at + Q] += weights[r];
      sums[at + Q + 1]++;
    }
    below.fill(0);
    for (let b = 0; b < BINS - 1; b++) {
      for (let j = 0; j < width; j++) below[j] += sums[b * width + j];
      if (below[Q + 1] < leastRows) continue;
      if (n - below[Q + 1] < leastRows) break;
      let gain = 0;
      for (let l = 0; l < Q; l++) {
        const rest = whole[l] - below[l];
        const all = whole[l];
        gain +=
          scale[l] *
          ((below[l] * below[l]) / below[Q] + (rest * rest) / (whole[Q] - below[Q]) - (all * all) / whole[Q]);
      }
      if (gain > (best?.gain ?? 1e-9)) best = { fact: f, bin: b, gain };
    }
  }
  return best;
}

/** quantileOf gives the weighted quantile of column `l` of the misses over some rows. */
function quantileOf(
  left: Float32Array,
  Q: number,
  l: number,
  weight: Float32Array,
  rows: Int32Array,
  level: number,
): number {
  const order = Float64Array.from(rows, (i) => left[i * Q + l]);
  const index = new Uint32Array(rows.length).map((_, r) => r);
  index.sort((a, b) => order[a] - order[b]);
  let total = 0;
  for (const i of rows) total += weight[i];
  let sum = 0;
  for (const r of index) {
    sum += weight[rows[r]];
    if (sum >= level * total) return order[r];
  }
  return 0;
}

/** grower collects nodes. */
function grower(F: number, Q: number) {
  const fact: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const value: number[] = [];
  const roots: number[] = [];
  const node = (): number => {
    fact.push(-1);
    threshold.push(0);
    left.push(-1);
    for (let l = 0; l < Q; l++) value.push(0);
    return fact.length - 1;
  };
  return {
    node,
    begin: () => void roots.push(fact.length),
    split(at: number, on: number, edge: number): number {
      fact[at] = on;
      threshold[at] = edge;
      left[at] = node();
      node();
      return left[at];
    },
    leaf: (at: number, values: readonly number[]) => values.forEach((v, l) => (value[at * Q + l] = v)),
    /** apply takes what the newest tree says off the misses. */
    apply(x: Float32Array, rows: number, misses: Float32Array): void {
      const root = roots[roots.length - 1];
      for (let i = 0; i < rows; i++) {
        let at = root;
        while (fact[at] >= 0) at = left[at] + (x[i * F + fact[at]] <= threshold[at] ? 0 : 1);
        for (let l = 0; l < Q; l++) misses[i * Q + l] -= value[at * Q + l];
      }
    },
    done: (): Trees => ({
      facts: F,
      outputs: Q,
      fact: Int16Array.from(fact),
      threshold: Float32Array.from(threshold),
      left: Int32Array.from(left),
      value: Float32Array.from(value),
      roots: Int32Array.from(roots),
    }),
  };
}
