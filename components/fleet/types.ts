import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

/** Fleet is what the server tells of nodes; FleetPool and FleetNodeType are its parts, FleetPlan its newest plan. */
export type Fleet = inferRouterOutputs<AppRouter>["fleet"]["get"];
export type FleetPool = Fleet["pools"][number];
export type FleetNodeType = Fleet["nodeTypes"][number];
export type FleetPlan = NonNullable<Fleet["plan"]>;
