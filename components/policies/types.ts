import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";
import type { Picture } from "@/server/core/replay/what-if";

type Outputs = inferRouterOutputs<AppRouter>;

/** PolicySummary is a line of the list; PolicyDetail a policy with its versions, newest first. */
export type PolicySummary = Outputs["policies"]["list"]["items"][number];
export type PolicyDetail = Outputs["policies"]["get"];
export type VersionDetail = PolicyDetail["versions"][number];

/** Tuning is one search in a policy's history. */
export type Tuning = Outputs["policies"]["tunings"]["items"][number];

/** Replayed is the picture of a draft over the last days of one workload. */
export type Replayed = Picture & { workload: { id: string; name: string } };
