/** SOURCE_STATES say how a source stands, in words that a list can filter by. */
export const SOURCE_STATES = ["ok", "partly", "late", "failed", "catching up", "waiting", "paused"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** Heard is what is known of a source; instants in epoch ms. */
export interface Heard {
  pausedAt?: number;
  lastSuccessAt?: number;
  lastErrorAt?: number;
  /** How long it may be silent, ms. */
  patience: number;
  /** 0 to 1; 1 when all its history is read. */
  progress: number;
  /** Series that could not be read, or that have had no value for long. */
  troubled: number;
}

/** stateOf says how a source stands at `now`: what needs a person first. */
export function stateOf(heard: Heard, now: number): SourceState {
  const { pausedAt, lastSuccessAt, lastErrorAt, patience, progress, troubled } = heard;
  if (pausedAt !== undefined) return "paused";
  if (lastErrorAt !== undefined && lastErrorAt >= (lastSuccessAt ?? 0)) return "failed";
  if (lastSuccessAt === undefined) return "waiting";
  if (progress < 1) return "catching up";
  if (now - lastSuccessAt > patience) return "late";
  return troubled > 0 ? "partly" : "ok";
}

/** FeedMarks is how far a series has been read; instants in epoch ms. */
export interface FeedMarks {
  collectedFrom: number;
  collectedTo: number;
  createdAt: number;
  lastAt?: number;
  lastError?: string;
}

/** BEHIND_MS is how far behind now a series counts as catching up. */
export const BEHIND_MS = 10 * 60_000;

/**
 * catchingUp says how much of the asked history is read, and how long the rest takes at the pace so far (ms; undefined
 * before there is a pace). Series that follow the present do not count.
 */
export function catchingUp(
  feeds: readonly FeedMarks[],
  now: number,
): { progress: number; leftMs?: number; behind: number } {
  const behind = feeds.filter(({ collectedTo, lastError }) => !lastError && now - collectedTo > BEHIND_MS);
  if (behind.length === 0) return { progress: 1, behind: 0 };
  // Those that arrived in the same go belong to the same work.
  const since = Math.min(...behind.map(({ createdAt }) => createdAt));
  const work = feeds.filter(({ createdAt, lastError }) => !lastError && createdAt >= since);
  const all = work.reduce((sum, { collectedFrom }) => sum + (now - collectedFrom), 0);
  const done = work.reduce((sum, { collectedFrom, collectedTo }) => sum + (collectedTo - collectedFrom), 0);
  const progress = all > 0 ? Math.min(0.999, Math.max(0, done / all)) : 0;
  const leftMs = progress > 0 ? ((now - since) * (1 - progress)) / progress : undefined;
  return { progress, leftMs, behind: behind.length };
}

/**
 * isStale tells whether a series that is read has had no value for five steps, since its newest or, where there never was
 * one, since it was connected.
 */
export function isStale({ lastAt, collectedTo, createdAt }: FeedMarks, stepMs: number): boolean {
  const since = lastAt === undefined ? createdAt : lastAt + stepMs;
  return collectedTo - since > 5 * stepMs;
}
