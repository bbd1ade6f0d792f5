/** TOPICS are what open pages listen to; a topic says that something of this kind changed, not what. */
export const TOPICS = [
  "workloads",
  "series",
  "forecasts",
  "decisions",
  "plans",
  "policies",
  "models",
  "imports",
  "replays",
  "audit",
  "settings",
  "sources",
  "events",
  "fleet",
  "behaviour",
] as const;
export type Topic = (typeof TOPICS)[number];

/** CHANGES_CHANNEL is the PostgreSQL channel on which topics are told. */
export const CHANGES_CHANNEL = "headroom_changes";
