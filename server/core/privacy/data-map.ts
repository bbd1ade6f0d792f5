import type { KeptKind, PrivacyPolicy } from "./policy";

/** MapEntry is one kind of data: what it says of whom, where it lies, and who sees it. */
export interface MapEntry {
  kind: string;
  what: string;
  tables: readonly string[];
  /** How a person is named in it. */
  named: "not at all" | "by pseudonym" | "by name and mail";
  /** What limits its age: a setting, or a sentence. */
  kept: { setting: KeptKind } | { rule: string };
  seen: string;
  erased: string;
}

const ROLES = "Whoever signs in; keys with the scope read.";

/** DATA_MAP is everything that is stored, by kind. */
export const DATA_MAP: readonly MapEntry[] = [
  {
    kind: "Activity",
    what: "What a user did and when: application, action, coarsened path, region, device class, size, duration.",
    tables: ["ActivityEvent"],
    named: "by pseudonym",
    kept: { setting: "activity" },
    seen: "In groups of at least k users. One user's last 28 days by pseudonym, without what was opened, for operators and higher.",
    erased: "Every event of the subject.",
  },
  {
    kind: "What came in lately",
    what: "Counts by minute and door, the newest refusal, and the five newest events of each without who did them.",
    tables: ["Intake", "IntakeMinute"],
    named: "not at all",
    kept: { rule: "Counts a day, events one to two hours." },
    seen: ROLES,
    erased: "Stays: it holds no pseudonym.",
  },
  {
    kind: "Series of single users",
    what: "How much one user used of a workload's resources, and what was forecast of it.",
    tables: [
      "Series",
      "Sample",
      "Rollup1m",
      "Rollup5m",
      "Rollup1h",
      "Forecast",
      "ForecastPoint",
      "EngineState",
      "EventMemory",
      "CoherentForecast",
    ],
    named: "by pseudonym",
    kept: { setting: "userSeries" },
    seen: ROLES,
    erased: "Every series, sample, forecast and memory of the subject.",
  },
  {
    kind: "User profiles",
    what: "Plan, role, service level, permissions, preferences and region of a user.",
    tables: ["Standing"],
    named: "by pseudonym",
    kept: { setting: "profiles" },
    seen: "By pseudonym, without names that fewer than k users have; whole profiles for admins.",
    erased: "The subject's profile.",
  },
  {
    kind: "Behaviour of users",
    what: "Habits counted from activity, the newest session, the segment, and what is reserved.",
    tables: ["SubjectBehaviour"],
    named: "by pseudonym",
    kept: { setting: "profiles" },
    seen: `${ROLES} Segments and their members only from k users on.`,
    erased: "The subject's row.",
  },
  {
    kind: "Who changed segments, and rules of who belongs",
    what: "When a user came into another segment, and which users a person put into one.",
    tables: ["SegmentMove", "SegmentRule"],
    named: "by pseudonym",
    kept: { rule: "Moves 90 days, rules until somebody takes them away." },
    seen: `${ROLES} Only between segments of k users and more.`,
    erased: "The subject's rows.",
  },
  {
    kind: "Segments and learnt habits",
    what: "Segments of users with their sizes and what was predicted of them, what actions cost, and counts of what follows what, of single users too.",
    tables: ["Segment", "SegmentDay", "SegmentNeed", "BehaviourMemory"],
    named: "by pseudonym",
    kept: { rule: "As long as the installation." },
    seen: "Segments from k users on; what actions cost.",
    erased: "Stays; mentions of the subject's pseudonym are blanked.",
  },
  {
    kind: "Series of workloads",
    what: "Demand, replicas and latency of a workload as a whole, and what was forecast of it.",
    tables: [
      "Series",
      "Sample",
      "Forecast",
      "ForecastPoint",
      "EngineState",
      "EventMemory",
      "ShadowPoint",
      "BehaviourColumn",
    ],
    named: "not at all",
    kept: { setting: "samples" },
    seen: ROLES,
    erased: "Stays: totals still add up.",
  },
  {
    kind: "Series of workloads by minute",
    what: "Count, sum, least, most and spread of a workload's samples.",
    tables: ["Rollup1m"],
    named: "not at all",
    kept: { setting: "minutes" },
    seen: ROLES,
    erased: "Stays: totals still add up.",
  },
  {
    kind: "Series of workloads by five minutes",
    what: "Count, sum, least, most and spread of a workload's samples.",
    tables: ["Rollup5m"],
    named: "not at all",
    kept: { setting: "fiveMinutes" },
    seen: ROLES,
    erased: "Stays: totals still add up.",
  },
  {
    kind: "Series of workloads by hour",
    what: "Count, sum, least, most and spread of a workload's samples.",
    tables: ["Rollup1h"],
    named: "not at all",
    kept: { setting: "hours" },
    seen: ROLES,
    erased: "Stays: totals still add up.",
  },
  {
    kind: "Plans and decisions",
    what: "What was decided for a workload and why, who approved it.",
    tables: ["Plan", "Decision", "Action", "PolicyVersion", "ChangeRequest"],
    named: "by name and mail",
    kept: { rule: "Decisions 31 days, the rest as long as the installation." },
    seen: ROLES,
    erased: "Mentions of the subject's pseudonym are blanked.",
  },
  {
    kind: "Calendar",
    what: "Campaigns, holidays, deployments; no person is named but who added it.",
    tables: ["CalendarEvent"],
    named: "not at all",
    kept: { rule: "As long as the installation." },
    seen: ROLES,
    erased: "Stays.",
  },
  {
    kind: "People who sign in",
    what: "Name, mail, role and sessions of operators and admins.",
    tables: ["User", "Session", "Account", "ApiKey"],
    named: "by name and mail",
    kept: { rule: "Until an admin disables the account; sessions seven days." },
    seen: "Admins.",
    erased: "Not a subject of observed systems; see Settings, Users.",
  },
  {
    kind: "The record",
    what: "Who changed what, hash-chained so that nothing can be removed unseen.",
    tables: ["Audit"],
    named: "by name and mail",
    kept: { rule: "As long as the installation." },
    seen: ROLES,
    erased: "Never holds a pseudonym; a certificate of erasure names the subject by a keyed hash.",
  },
];

/** keptFor says how long an entry is kept, as a sentence. */
export function keptFor(entry: MapEntry, policy: PrivacyPolicy): string {
  if ("rule" in entry.kept) return entry.kept.rule;
  const limit = policy.keepDays[entry.kept.setting];
  return limit === null ? "Until it is erased; no limit is set." : `${limit} days.`;
}
