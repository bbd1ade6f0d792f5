import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>;

/** CurveData is everything that the chart of a workload draws; times are epoch ms, amounts in the resource's unit. */
export type CurveData = Outputs["workloads"]["chart"];
/** WeekData is the strip of seven days under it. */
export type WeekData = Outputs["workloads"]["week"];
/** FleetData is demand and capacity of the fleet. */
export type FleetData = Outputs["overview"]["fleet"];
