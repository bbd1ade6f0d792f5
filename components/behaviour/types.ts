import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Behaviour = inferRouterOutputs<AppRouter>["behaviour"];
/** Segments is what the server tells of all segments; SegmentItem is one of them. */
export type Segments = Behaviour["segments"];
export type SegmentItem = Segments["items"][number];
/** UserMap is where users lie; MapPoint is one of them. */
export type UserMap = Behaviour["map"];
export type MapPoint = UserMap["points"][number];
/** Segment is one segment with its members; Subject is one user. */
export type Segment = Behaviour["segment"];
export type Subject = Behaviour["subject"];
/** ComplexityItem is what one action costs. */
export type ComplexityItem = Behaviour["complexities"]["items"][number];
/** History is the sizes of segments day by day and who moved; MovedBy ranks segments by how much their demand changed. */
export type History = Behaviour["history"];
export type MovedBy = Behaviour["moved"];
/** Demand is what was predicted of a segment beside what it took. */
export type Demand = Behaviour["demand"];
/** Rules say who always belongs to a segment; RuleItem is one of them. */
export type Rules = Behaviour["rules"];
export type RuleItem = Rules["items"][number];
/** ActionGraph is what follows what; Timeline is one user's sessions with what is unlike the user's habit. */
export type ActionGraph = Behaviour["graph"];
export type Timeline = Behaviour["timeline"];
