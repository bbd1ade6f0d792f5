import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>["models"];
/** ModelRow is a model in the registry; ModelGroupRow a group; ModelCase a model with its scorecard. */
export type ModelRow = Outputs["list"]["items"][number];
export type ModelGroupRow = Outputs["list"]["groups"][number];
/** LearntCorrection is what was learnt last of how far the mix of experts is off. */
export type LearntCorrection = NonNullable<Outputs["list"]["correction"]>;
export type ModelCase = Outputs["get"];
export type Scores = NonNullable<ModelCase["scores"]>;
export type ScoredModel = Scores["scored"][number];
