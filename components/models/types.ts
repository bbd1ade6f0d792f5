import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>["models"];
/** ModelRow is a model in the registry; ModelGroupRow a group; ModelCase a model with its scorecard. */
export type ModelRow = Outputs["list"]["items"][number];
export type ModelGroupRow = Outputs["list"]["groups"][number];
export type ModelCase = Outputs["get"];
export type Scores = NonNullable<ModelCase["scores"]>;
export type ScoredModel = Scores["scored"][number];
