import type { Reading } from "../profiles/profile";
import { sumReadings } from "../profiles/profile";
import { seededRandom } from "@/server/core/replay/random";
import { type Clustering, clusterings, placed } from "./cluster";
import { type Features, featuresOf, makeScaler, type Scaler, standardise } from "./features";
import { matchSegments, type Membership } from "./match";
import { type Description, describe, distinctNames } from "./naming";
import { centresOf, nearest } from "./partitions";
import { type Pin, pinnedTo } from "./pins";

/** Segment is a group of users who use things alike. */
export interface Segment {
  /** Stays from day to day; colours follow it. */
  readonly id: number;
  readonly name: string;
  readonly description: Description;
  readonly size: number;
  /** Sum of its members' readings: the prior of a user without history. */
  readonly reading: Reading;
  /** On the scale of the segmentation's scaler. */
  readonly centre: readonly number[];
}

/** Segmentation is one day's segments; plain data but for the maps. */
export interface Segmentation {
  readonly at: number;
  readonly segments: readonly Segment[];
  readonly membership: ReadonlyMap<string, number>;
  readonly nextId: number;
  readonly method: Clustering["method"];
  readonly parameter: number;
  readonly silhouette: number;
  readonly stability: number;
  readonly columns: Features["columns"];
  /** Everybody who shaped the segments: what features are shrunk towards. */
  readonly overall: Reading;
  readonly scaler: Scaler;
}

/** SegmentRequest is what a day's segments are made of. */
export interface SegmentRequest {
  /** By pseudonym. */
  readonly readings: ReadonlyMap<string, Reading>;
  readonly at: number;
  readonly seed: number;
  readonly before?: Pick<Segmentation, "membership" | "nextId" | "method" | "parameter">;
  readonly pins?: readonly Pin[];
  /** Names that people gave, by segment id. */
  readonly names?: ReadonlyMap<number, string>;
}

/** Users with less than this do not shape segments; they are put into the nearest one. */
const [LEAST_SESSIONS, LEAST_ACTS] = [2, 8];
/** Clusters are looked for among this many users; the others go to the nearest centre. */
const MOST_SHAPING = 1_200;
/** Yesterday's way to part users stays until another one is this much better. */
const HOLD = 0.9;
/** LEAST_USERS is how many users must have done enough before there are segments. */
export const LEAST_USERS = 12;

/** shapesSegments says whether a user has done enough to be compared with others. */
export const shapesSegments = ({ sessions, acts }: Reading): boolean =>
  sessions >= LEAST_SESSIONS && acts >= LEAST_ACTS;

/** segment parts users into segments; undefined with fewer than twelve users who have done enough to compare. */
export function segment({
  readings,
  at,
  seed,
  before,
  pins = [],
  names,
}: SegmentRequest): Segmentation | undefined {
  const users = [...readings.keys()].sort();
  const shaping = sampleOf(
    users.filter((user) => shapesSegments(readings.get(user) as Reading)),
    seed,
  );
  if (shaping.length < LEAST_USERS) return undefined;
  const overall = sumReadings(shaping.map((user) => readings.get(user) as Reading));
  const features = featuresOf(
    shaping.map((user) => readings.get(user) as Reading),
    overall,
  );
  const scaler = makeScaler(features);
  const rows = features.rows.map((row) => standardise(scaler, row));
  const chosen = choose(clusterings(rows, seed), before);
  const first = placed(rows, chosen);
  const clusters = Math.max(...first) + 1;
  const centres = centresOf(rows, first, clusters);
  const all = users.map((user) => readings.get(user) as Reading);
  const labels = featuresOf(all, overall, features.columns).rows.map((row) =>
    nearest(standardise(scaler, row), centres),
  );
  const { ids, nextId } = matchSegments(
    before?.membership ?? new Map(),
    users,
    labels,
    clusters,
    before?.nextId ?? 1,
  );
  const membership = new Map(
    users.map((user, i) => {
      const pinned = pinnedTo(pins, user, readings.get(user));
      return [user, pinned !== undefined && ids.includes(pinned) ? pinned : ids[labels[i]]];
    }),
  );
  const sums = ids.map((id) =>
    sumReadings(
      users.filter((user) => membership.get(user) === id).map((user) => readings.get(user) as Reading),
    ),
  );
  const descriptions = sums.map((reading) => describe(reading, sumReadings(all)));
  const own = distinctNames(descriptions);
  const sizes = sizesOf(membership);
  return {
    at,
    segments: ids.map((id, k) => ({
      id,
      name: names?.get(id) ?? own[k],
      description: descriptions[k],
      size: sizes.get(id) ?? 0,
      reading: sums[k],
      centre: centres[k],
    })),
    membership,
    nextId,
    method: chosen.method,
    parameter: chosen.parameter,
    silhouette: chosen.silhouette,
    stability: chosen.stability,
    columns: features.columns,
    overall,
    scaler,
  };
}

/** choose takes the clustering of highest silhouette × stability, or yesterday's way while it is nearly as good. */
function choose(found: readonly Clustering[], before: SegmentRequest["before"]): Clustering {
  const worth = (one: Clustering): number => one.silhouette * Math.max(0, one.stability);
  const held = found.find((one) => one.method === before?.method && one.parameter === before.parameter);
  return held && worth(held) >= HOLD * worth(found[0]) ? held : found[0];
}

/** segmentOf places a user who was not there when segments were made: pins first, then the nearest centre. */
export function segmentOf(
  { segments, scaler, columns, overall }: Pick<Segmentation, "segments" | "scaler" | "columns" | "overall">,
  user: string,
  reading: Reading,
  pins: readonly Pin[] = [],
): number {
  const pinned = pinnedTo(pins, user, reading);
  if (pinned !== undefined && segments.some(({ id }) => id === pinned)) return pinned;
  const [row] = featuresOf([reading], overall, columns).rows;
  return segments[
    nearest(
      standardise(scaler, row),
      segments.map(({ centre }) => centre),
    )
  ].id;
}

const sizesOf = (membership: Membership): Map<number, number> => {
  const sizes = new Map<number, number>();
  for (const id of membership.values()) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  return sizes;
};

function sampleOf(users: readonly string[], seed: number): string[] {
  if (users.length <= MOST_SHAPING) return [...users];
  const random = seededRandom(seed);
  return users
    .map((user) => ({ user, place: random() }))
    .sort((a, b) => a.place - b.place)
    .slice(0, MOST_SHAPING)
    .map(({ user }) => user)
    .sort();
}
