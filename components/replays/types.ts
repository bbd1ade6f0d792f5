import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>;

/** ReplayLine is a replay as the list knows it; ReplayDetail one with its report. */
export type ReplayLine = Outputs["replays"]["list"]["items"][number];
export type ReplayDetail = Outputs["replays"]["get"];
