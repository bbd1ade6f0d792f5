import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

/** InspectData is what the server answers about one forecast; Explained the part about its experts. */
export type InspectData = inferRouterOutputs<AppRouter>["workloads"]["inspect"];
export type Explained = NonNullable<InspectData["explained"]>;
export type InspectForecast = NonNullable<InspectData["forecast"]>;
export type LeadRecord = InspectData["record"][number];
