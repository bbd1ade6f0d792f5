import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>["sources"];
/** SourceItem is a source in a list. */
export type SourceItem = Outputs["list"]["items"][number];
/** Detail is one source with its mapping and the quality of its series. */
export type Detail = Outputs["get"];
/** QualityRow is one stored series of a source and how complete it is. */
export type QualityRow = Detail["quality"][number];
/** RuleRow is one rule of a mapping and how far it has been read. */
export type RuleRow = Detail["rules"][number];
/** Looked is what was seen of a server that is looked at. */
export type Looked = Outputs["look"];
/** Proposal is a series that was found, and what it would feed. */
export type Proposal = Looked["proposals"][number];
/** UnmappedSeries is a pushed series that has no place. */
export type UnmappedSeries = NonNullable<Detail["pushed"]>["unmapped"]["series"][number];
/** Door is one way in for what is sent. */
export type Door = Outputs["doors"]["items"][number];
/** LogMapping is which log attributes become which field of an event. */
export type LogMapping = Outputs["logMapping"]["mapping"];
