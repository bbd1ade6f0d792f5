import type { SettingValue } from "@/server/core/access/settings";

/** StopState is what doors answer about the stop; `at` in ISO 8601 UTC. */
export interface StopState {
  stopped: boolean;
  at: string | null;
  by: string | null;
  reason: string | null;
}

/** stopStateOf turns the stored setting into what doors answer. */
export const stopStateOf = (stop: SettingValue<"stop">): StopState => ({
  stopped: stop.stopped,
  at: stop.stopped && stop.at !== undefined ? new Date(stop.at).toISOString() : null,
  by: stop.stopped ? (stop.by ?? null) : null,
  reason: stop.stopped ? (stop.reason ?? null) : null,
});
