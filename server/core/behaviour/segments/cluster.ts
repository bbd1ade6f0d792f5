import { HDBSCAN } from "hdbscan-ts";
import { kmeans } from "ml-kmeans";
import { seededRandom } from "@/server/core/replay/random";
import { adjustedRand, centresOf, nearest, silhouette } from "./partitions";

/** Clustering is one way to part the members: labels 0 … k − 1, −1 for those that a density method leaves out. */
export interface Clustering {
  readonly method: "k-means" | "hdbscan";
  /** Number of clusters asked for, or least size of one. */
  readonly parameter: number;
  readonly labels: readonly number[];
  readonly centres: readonly (readonly number[])[];
  readonly silhouette: number;
  /** Mean adjusted Rand index against clusterings of random four fifths of the members. */
  readonly stability: number;
}

const [LEAST_CLUSTERS, MOST_CLUSTERS] = [2, 12];
const [RESTARTS, SUBSAMPLE_RESTARTS] = [8, 3];
const SUBSAMPLES = 4;
const KEPT = 0.8;
/** A density method on more members than this takes longer than it is worth. */
const MOST_DENSITY = 600;

type Rows = readonly (readonly number[])[];

/** clusterings tries K-Means with 2 to 12 clusters and HDBSCAN with two least sizes, best first by silhouette × stability. */
export function clusterings(rows: Rows, seed: number): Clustering[] {
  const found: Clustering[] = [];
  for (let k = LEAST_CLUSTERS; k <= Math.min(MOST_CLUSTERS, Math.floor(rows.length / 3)); k++)
    found.push(judge(rows, "k-means", k, (some, s, starts) => byMeans(some, k, s, starts), seed));
  if (rows.length <= MOST_DENSITY) {
    for (const share of [0.025, 0.06]) {
      const least = Math.max(4, Math.round(share * rows.length));
      found.push(judge(rows, "hdbscan", least, (some) => byDensity(some, least), seed));
    }
  }
  const worth = (one: Clustering): number =>
    Number.isNaN(one.silhouette) ? -1 : one.silhouette * Math.max(0, one.stability);
  return found.sort((a, b) => worth(b) - worth(a));
}

type Way = (rows: Rows, seed: number, starts: number) => number[];

function judge(
  rows: Rows,
  method: Clustering["method"],
  parameter: number,
  way: Way,
  seed: number,
): Clustering {
  const labels = way(rows, seed, RESTARTS);
  const k = Math.max(-1, ...labels) + 1;
  const centres = centresOf(rows, labels, k);
  const random = seededRandom(seed + 17 * parameter);
  let sum = 0;
  for (let round = 0; round < SUBSAMPLES && k > 1; round++) {
    const some = rows.map((_, i) => i).filter(() => random() < KEPT);
    const again = way(
      some.map((i) => rows[i]),
      seed + round + 1,
      SUBSAMPLE_RESTARTS,
    );
    sum += adjustedRand(
      again,
      some.map((i) => labels[i]),
    );
  }
  return {
    method,
    parameter,
    labels,
    centres,
    silhouette: silhouette(rows, labels),
    stability: sum / SUBSAMPLES,
  };
}

/** byMeans is Lloyd's algorithm from k-means++ seeds (Arthur and Vassilvitskii 2007), the best of several starts. */
function byMeans(rows: Rows, k: number, seed: number, starts: number): number[] {
  const data = rows.map((row) => [...row]);
  let best: number[] = data.map(() => 0);
  let least = Number.POSITIVE_INFINITY;
  for (let start = 0; start < starts; start++) {
    const { clusters, centroids } = kmeans(data, Math.min(k, data.length), { seed: seed * 31 + start });
    const loss = data.reduce(
      (sum, row, i) => sum + row.reduce((s, value, c) => s + (value - centroids[clusters[i]][c]) ** 2, 0),
      0,
    );
    if (loss < least) [best, least] = [clusters, loss];
  }
  return best;
}

/** byDensity is HDBSCAN (Campello, Moulavi and Sander 2013). */
function byDensity(rows: Rows, least: number): number[] {
  if (rows.length <= least) return rows.map(() => 0);
  const labels = new HDBSCAN({ minClusterSize: least, minSamples: Math.max(3, Math.round(least / 2)) }).fit(
    rows.map((row) => [...row]),
  );
  const order = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
  return labels.map((label) => (label < 0 ? -1 : order.indexOf(label)));
}

/** placed gives every member a cluster: those left out go to the nearest centre. */
export const placed = (rows: Rows, { labels, centres }: Clustering): number[] =>
  rows.map((row, i) => (labels[i] >= 0 ? labels[i] : nearest(row, centres)));
