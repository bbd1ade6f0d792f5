import type { Policy } from "./policy";

/** PRESET_NAMES, safest first. */
export const PRESET_NAMES = ["conservative", "balanced", "aggressive"] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

const balanced: Policy = {
  planner: "quantile",
  quantile: 0.9,
  marginPercent: 10,
  replicaMinutesPerShortMinute: 100,
  lookAheadMinutes: 10,
  utilisationTarget: 0.8,
  tolerancePercent: 10,
  minReplicas: 2,
  maxReplicas: 50,
  upAtMost: { replicas: 6, inMinutes: 5 },
  downAtMost: { replicas: 4, inMinutes: 5 },
  waitBeforeReleaseMinutes: 10,
  budgetPerHour: null,
  tiers: { predictive: true, shadow: false },
  shadowAtMost: 0,
  releaseByForecast: false,
  whenForecastAboveMax: "ask",
  noRelease: [],
  freeze: [],
  timeZone: "UTC",
  proposalTtlMinutes: 15,
  priority: 5,
};

/** PRESETS are the three starting points; a custom policy is any of them with changed fields. */
export const PRESETS: Readonly<Record<PresetName, Policy>> = {
  conservative: {
    ...balanced,
    quantile: 0.99,
    marginPercent: 15,
    replicaMinutesPerShortMinute: 400,
    lookAheadMinutes: 20,
    utilisationTarget: 0.7,
    upAtMost: { replicas: 10, inMinutes: 5 },
    downAtMost: { replicas: 2, inMinutes: 5 },
    waitBeforeReleaseMinutes: 20,
    tiers: { predictive: true, shadow: true },
    shadowAtMost: 2,
  },
  balanced,
  aggressive: {
    ...balanced,
    quantile: 0.9,
    marginPercent: 0,
    replicaMinutesPerShortMinute: 40,
    lookAheadMinutes: 5,
    utilisationTarget: 0.9,
    minReplicas: 1,
    downAtMost: { replicas: 10, inMinutes: 5 },
    waitBeforeReleaseMinutes: 5,
    releaseByForecast: true,
    whenForecastAboveMax: "cap",
  },
};

/** PRESET_WORDS says in one sentence what each preset is for. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  conservative: "Serves p99 with 15 % on top and releases slowly; for what must not be short.",
  balanced: "Serves p90 with 10 % on top; for most workloads.",
  aggressive: "Serves p90 with nothing on top and releases by forecast; for work that can wait.",
};
