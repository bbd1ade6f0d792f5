import type { Role } from "@/server/core/words";
import { type List, type Policy, rest, type Workload } from "./rest";

/** Places are the ids that pages about one thing need. */
export interface Places {
  workload: string;
  policy: string;
  /** A version of that policy. */
  version: number;
  source: string;
  /** An application with a profile or without. */
  application: string;
  /** Pages of behaviour are about somebody only once the first day of activity has ended. */
  segment?: number;
  subject?: string;
}

/** places finds a workload with a plan or a forecast, and a policy, in the running product. */
export async function places(): Promise<Places> {
  const workloads = (await rest.get<List<Workload>>("/workloads")).items;
  const policies = (await rest.get<List<Policy>>("/policies")).items;
  const [source] = (await rest.get<List<{ id: string }>>("/sources")).items;
  const { applications } = await rest.get<{ applications: { name: string }[] }>("/profiles");
  const [segment] = (await rest.get<List<{ id: number }>>("/segments")).items;
  const [reserved] = (await rest.get<List<{ pseudonym: string }>>("/reservations?limit=1")).items;
  const workload = workloads.find((one) => one.name === "checkout-api") ?? workloads[0];
  const policy = policies.find((one) => one.name === "balanced") ?? policies[0];
  return {
    workload: workload.id,
    policy: policy.id,
    version: 1,
    source: source.id,
    application: applications[0].name,
    segment: segment?.id,
    subject: reserved?.pseudonym,
  };
}

/** PAGES is every page of the product, with who looks at it. */
export const PAGES: readonly { name: string; path: (at: Places) => string; who: Role | "nobody" }[] = [
  { name: "sign-in", path: () => "/sign-in", who: "nobody" },
  { name: "setup", path: () => "/setup", who: "nobody" },
  { name: "overview", path: () => "/", who: "admin" },
  { name: "approvals", path: () => "/plans", who: "admin" },
  { name: "approvals-decided", path: () => "/plans?tab=decided", who: "admin" },
  { name: "workloads", path: () => "/workloads", who: "admin" },
  { name: "workload", path: (at) => `/workloads/${at.workload}`, who: "admin" },
  { name: "workload-table", path: (at) => `/workloads/${at.workload}?table=1&range=2h`, who: "admin" },
  { name: "forecast", path: (at) => `/workloads/${at.workload}/forecast`, who: "admin" },
  { name: "behaviour", path: () => "/behaviour", who: "admin" },
  {
    name: "behaviour-moved",
    path: (at) => `/behaviour?part=moved&minutes=720&against=day&workload=${at.workload}`,
    who: "admin",
  },
  { name: "behaviour-actions", path: () => "/behaviour?part=actions", who: "admin" },
  { name: "behaviour-rules", path: () => "/behaviour?part=rules", who: "admin" },
  {
    name: "segment",
    path: (at) => (at.segment ? `/behaviour/segments/${at.segment}` : "/behaviour"),
    who: "admin",
  },
  {
    name: "subject",
    path: (at) => (at.subject ? `/behaviour/subjects/${at.subject}` : "/behaviour"),
    who: "admin",
  },
  { name: "fleet", path: () => "/fleet", who: "admin" },
  { name: "events", path: () => "/events", who: "admin" },
  { name: "events-calendar", path: () => "/events?view=calendar", who: "admin" },
  { name: "sources", path: () => "/sources", who: "admin" },
  { name: "source-new", path: () => "/sources/new", who: "admin" },
  { name: "stream-new", path: () => "/sources/new/stream", who: "admin" },
  { name: "source", path: (at) => `/sources/${at.source}`, who: "admin" },
  { name: "profiles", path: () => "/profiles", who: "admin" },
  { name: "profiles-users", path: () => "/profiles?of=users", who: "admin" },
  { name: "profile", path: (at) => `/profiles/${encodeURIComponent(at.application)}`, who: "admin" },
  { name: "door-events", path: () => "/sources/doors/events", who: "admin" },
  { name: "door-logs", path: () => "/sources/doors/logs", who: "admin" },
  { name: "import", path: () => "/imports", who: "admin" },
  { name: "import-activity", path: () => "/imports?of=activity", who: "admin" },
  { name: "policies", path: () => "/policies", who: "admin" },
  { name: "policy", path: (at) => `/policies/${at.policy}`, who: "admin" },
  { name: "policy-version", path: (at) => `/policies/${at.policy}/${at.version}`, who: "admin" },
  { name: "replays", path: () => "/replays", who: "admin" },
  { name: "models", path: () => "/models", who: "admin" },
  { name: "audit", path: () => "/audit", who: "admin" },
  { name: "settings-account", path: () => "/settings?part=account", who: "admin" },
  { name: "settings-people", path: () => "/settings?part=people", who: "admin" },
  { name: "settings-keys", path: () => "/settings?part=keys", who: "admin" },
  { name: "settings-approving", path: () => "/settings?part=approving", who: "admin" },
  { name: "settings-shared", path: () => "/settings?part=shared", who: "admin" },
  { name: "settings-priorities", path: () => "/settings?part=priorities", who: "admin" },
  { name: "settings-privacy", path: () => "/settings?part=privacy", who: "admin" },
  { name: "settings-estate", path: () => "/settings?part=estate", who: "admin" },
  { name: "settings-kept", path: () => "/settings?part=kept", who: "admin" },
];
