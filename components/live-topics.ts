import type { Topic } from "@/server/core/topics";

/**
 * READS says which routers of the dashboard read what a topic stands for. A told topic makes the queries of those
 * routers stale; a router that is not named here is told by its own name.
 */
const READS: Record<Topic, readonly string[]> = {
  workloads: ["workloads", "limits", "requests", "overview", "policies", "plans", "estate", "settings"],
  series: ["series", "curves", "workloads", "overview", "sources"],
  forecasts: ["forecasts", "curves", "workloads", "overview", "models"],
  decisions: ["decisions", "limits", "workloads", "overview", "plans"],
  plans: ["plans", "limits", "requests", "overview", "workloads", "approvals", "settings"],
  policies: ["policies", "overview", "workloads", "plans", "approvals", "settings"],
  models: ["models", "overview", "approvals", "settings"],
  imports: ["imports", "workloads"],
  replays: ["replays"],
  audit: ["audit"],
  settings: ["settings", "limits", "people", "profiles", "overview", "plans"],
  sources: ["sources", "settings"],
  fleet: ["fleet"],
  behaviour: ["behaviour"],
  events: ["events", "calendar", "overview", "workloads"],
};

/** isTold says whether a query of `router` is to be read again after these topics were told. */
export const isTold = (router: string, topics: readonly string[]): boolean =>
  topics.some((topic) => topic === router || (READS[topic as Topic] ?? []).includes(router));
