import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>;

/** PolicySummary is a line of the list; PolicyDetail a policy with its versions, newest first. */
export type PolicySummary = Outputs["policies"]["list"]["items"][number];
export type PolicyDetail = Outputs["policies"]["get"];
export type VersionDetail = PolicyDetail["versions"][number];

type Answer = Outputs["policies"]["whatIf"];
/** Replayed is a what-if that could be made. */
export type Replayed = Extract<Answer, { runs: unknown }>;
