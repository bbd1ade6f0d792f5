import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/api/router";

type Outputs = inferRouterOutputs<AppRouter>["events"];
/** EventItem is a calendar entry; EventEffect what events of its kind and title did so far. */
export type EventItem = Outputs["list"]["items"][number];
export type EventEffect = Outputs["effects"]["items"][number];
/** FeedItem is a feed as it is listed; FeedAdded what came of adding one. */
export type FeedItem = Outputs["feeds"]["items"][number];
export type FeedAdded = Outputs["addFeed"];
