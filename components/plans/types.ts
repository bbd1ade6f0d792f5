import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>;

/** Waiting is the answer of the inbox; WaitingItem one case that waits for a person. */
export type Waiting = Outputs["plans"]["waiting"];
export type WaitingItem = Waiting["items"][number];
/** DecidedItem is a case that is over. */
export type DecidedItem = Outputs["plans"]["decided"]["items"][number];
/** PlanCase is a plan with all that a person needs to decide it. */
export type PlanCase = Outputs["plans"]["get"];
/** VersionCase is a policy version with all that a person needs to decide it. */
export type VersionCase = Outputs["policies"]["versionCase"];
/** RequestCase is a mode change or a promotion that waits for a second person. */
export type RequestCase = Outputs["requests"]["get"];
/** LimitCase is a plan of limits with all that a person needs to decide it. */
export type LimitCase = Outputs["limits"]["get"];
/** Seats is who may decide. */
export type Seats = PlanCase["decides"];
/** Chart is what the curve of a case is drawn from. */
export type Chart = Outputs["workloads"]["chart"];

/** keyOf names a case in the URL: "plan:6f…". */
export const keyOf = (item: { kind: string; id: string }): string => `${item.kind}:${item.id}`;

/** KIND_WORD names each kind on its badge. */
export const KIND_WORD: Record<WaitingItem["kind"], string> = {
  plan: "Plan",
  limits: "Limits",
  policy: "Policy",
  mode: "Mode",
  model: "Model",
};
