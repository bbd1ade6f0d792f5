import { seededRandom } from "@/server/core/replay/random";

/** Forest is a bag of trees whose leaves keep the errors that fell into them (quantile regression forest, Meinshausen 2006). */
export interface Forest {
  readonly width: number;
  readonly trees: readonly Tree[];
}

/** A node is a leaf when its feature is −1; then `leaf` says which errors it holds. */
interface Tree {
  readonly feature: Int16Array;
  readonly cut: Float64Array;
  readonly left: Int32Array;
  readonly leaf: Int32Array;
  readonly leaves: readonly Float64Array[];
}

/** ForestSettings of the growth. */
export interface ForestSettings {
  readonly trees: number;
  readonly leafRows: number;
  readonly rowShare: number;
  readonly mostRows: number;
  readonly featureShare: number;
  readonly seed: number;
}

const BINS = 32;

/**
 * growForest splits rows × width features so that the errors of a leaf are alike in place and in size: the gain is the
 * fall in variance of the ranks of the error and of its size, which no single spike can dominate.
 */
export function growForest(
  x: Float64Array,
  rows: number,
  width: number,
  errors: Float64Array,
  settings: ForestSettings,
): Forest {
  const { bins, cuts } = binned(x, rows, width);
  const place = ranks(errors);
  const size = ranks(errors.map(Math.abs));
  const random = seededRandom(settings.seed);
  const trees: Tree[] = [];
  for (let t = 0; t < settings.trees; t++) {
    const take = Math.min(
      settings.mostRows,
      Math.max(2 * settings.leafRows, Math.floor(rows * settings.rowShare)),
      rows,
    );
    const chosen = new Int32Array(take);
    for (let k = 0; k < take; k++) chosen[k] = Math.floor(random() * rows);
    trees.push(growTree(bins, cuts, width, chosen, place, size, errors, settings, random));
  }
  return { width, trees };
}

/** gather gives the errors of the leaves into which the row that begins at `at` falls, sorted. */
export function gather(forest: Forest, row: Float64Array, at: number): Float64Array {
  const found: Float64Array[] = [];
  let length = 0;
  for (const tree of forest.trees) {
    let node = 0;
    while (tree.feature[node] >= 0) {
      node = row[at + tree.feature[node]] <= tree.cut[node] ? tree.left[node] : tree.left[node] + 1;
    }
    const leaf = tree.leaves[tree.leaf[node]];
    found.push(leaf);
    length += leaf.length;
  }
  const all = new Float64Array(length);
  let place = 0;
  for (const leaf of found) {
    all.set(leaf, place);
    place += leaf.length;
  }
  return all.sort();
}

function binned(x: Float64Array, rows: number, width: number): { bins: Uint8Array; cuts: Float64Array[] } {
  const bins = new Uint8Array(rows * width);
  const cuts: Float64Array[] = [];
  const column = new Float64Array(rows);
  for (let k = 0; k < width; k++) {
    for (let r = 0; r < rows; r++) column[r] = x[r * width + k];
    const sorted = column.slice().sort();
    const edges = new Float64Array(BINS - 1);
    for (let b = 1; b < BINS; b++) edges[b - 1] = sorted[Math.floor((b * rows) / BINS)];
    for (let r = 0; r < rows; r++) {
      let low = 0;
      let high = BINS - 1;
      // The bin is the number of edges below the value.
      while (low < high) {
        const middle = (low + high) >> 1;
        if (column[r] > edges[middle]) low = middle + 1;
        else high = middle;
      }
      bins[r * width + k] = low;
    }
    cuts.push(edges);
  }
  return { bins, cuts };
}

function ranks(values: Float64Array): Float64Array {
  const order = Array.from(values, (_, index) => index).sort((a, b) => values[a] - values[b]);
  const out = new Float64Array(values.length);
  for (let k = 0; k < order.length; k++) out[order[k]] = k / values.length;
  return out;
}

function growTree(
  bins: Uint8Array,
  cuts: readonly Float64Array[],
  width: number,
  chosen: Int32Array,
  place: Float64Array,
  size: Float64Array,
  errors: Float64Array,
  settings: ForestSettings,
  random: () => number,
): Tree {
  const feature: number[] = [-1];
  const cut: number[] = [0];
  const left: number[] = [0];
  const leaf: number[] = [0];
  const leaves: Float64Array[] = [];
  const count = new Float64Array(BINS);
  const sumPlace = new Float64Array(BINS);
  const sumSize = new Float64Array(BINS);
  const open: [number, number, number][] = [[0, 0, chosen.length]];
  for (let task = open.pop(); task; task = open.pop()) {
    const [node, from, to] = task;
    const n = to - from;
    let best = { gain: 1e-9, feature: -1, bin: 0 };
    if (n >= 2 * settings.leafRows) {
      let totalPlace = 0;
      let totalSize = 0;
      for (let k = from; k < to; k++) {
        totalPlace += place[chosen[k]];
        totalSize += size[chosen[k]];
      }
      const base = (totalPlace ** 2 + totalSize ** 2) / n;
      for (let f = 0; f < width; f++) {
        if (random() > settings.featureShare) continue;
        count.fill(0);
        sumPlace.fill(0);
        sumSize.fill(0);
        for (let k = from; k < to; k++) {
          const row = chosen[k];
          const bin = bins[row * width + f];
          count[bin]++;
          sumPlace[bin] += place[row];
          sumSize[bin] += size[row];
        }
        let below = 0;
        let belowPlace = 0;
        let belowSize = 0;
        for (let bin = 0; bin < BINS - 1; bin++) {
          below += count[bin];
          belowPlace += sumPlace[bin];
          belowSize += sumSize[bin];
          if (below < settings.leafRows || count[bin] === 0) continue;
          const above = n - below;
          if (above < settings.leafRows) break;
          const gain =
            (belowPlace ** 2 + belowSize ** 2) / below +
            ((totalPlace - belowPlace) ** 2 + (totalSize - belowSize) ** 2) / above -
            base;
          if (gain > best.gain) best = { gain, feature: f, bin };
        }
      }
    }
    if (best.feature < 0) {
      leaf[node] = leaves.length;
      const kept = new Float64Array(n);
      for (let k = 0; k < n; k++) kept[k] = errors[chosen[from + k]];
      leaves.push(kept);
      continue;
    }
    let middle = from;
    for (let k = from; k < to; k++) {
      if (bins[chosen[k] * width + best.feature] > best.bin) continue;
      const swap = chosen[middle];
      chosen[middle++] = chosen[k];
      chosen[k] = swap;
    }
    const child = feature.length;
    feature[node] = best.feature;
    cut[node] = cuts[best.feature][best.bin];
    left[node] = child;
    feature.push(-1, -1);
    cut.push(0, 0);
    left.push(0, 0);
    leaf.push(0, 0);
    open.push([child, from, middle], [child + 1, middle, to]);
  }
  return {
    feature: Int16Array.from(feature),
    cut: Float64Array.from(cut),
    left: Int32Array.from(left),
    leaf: Int32Array.from(leaf),
    leaves,
  };
}
