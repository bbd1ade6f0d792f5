import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>["overview"];

/** OverviewData is what the first page reads; times are epoch milliseconds. */
export type OverviewData = Outputs["get"];
/** SavingsData compares the week with a reactive replay. */
export type SavingsData = Outputs["savings"];
/** AttentionLine is one line that needs someone. */
export type AttentionLine = OverviewData["attention"][number];
