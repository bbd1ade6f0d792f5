import { z } from "zod";
import { FeedConfig } from "@/server/core/feeds/config";
import { AppError, conflict, notFound } from "@/server/errors";
import { mustFindApplication } from "@/server/services/events/check-event";
import { seal } from "@/server/services/sources/seal";
import { mutation } from "@/server/services/verb";
import { changeFeed as storeChange, findFeed, findFeedByName } from "@/server/store/calendar-feeds";
import { viewFeed } from "./view";

/** changeFeed changes a feed, its secret, whether it is read, and whether what it delivers from now on is left out of training. */
export const changeFeed = mutation({
  name: "changeFeed",
  scope: "settings:write",
  input: z.object({
    id: z.string(),
    name: z.string().trim().min(1).max(100).optional(),
    config: FeedConfig.optional(),
    secret: z.string().min(1).max(4000).nullable().optional(),
    excludeFromTraining: z.boolean().optional(),
    paused: z.boolean().optional(),
  }),
  rest: { method: "PUT", path: "/feeds/{id}", summary: "Change, pause or resume a feed" },
  async run(
    { db, deps, now, actor, enqueue, tell },
    { id, name, config, secret, excludeFromTraining, paused },
  ) {
    const before = await findFeed(db, id);
    if (!before) throw notFound("feed", id);
    if (config && config.kind !== before.kind) throw conflict("A feed keeps its kind. Add another one.");
    if (config && config.application !== null) await mustFindApplication(db, config.application);
    if (name !== undefined && name !== before.name && (await findFeedByName(db, name)))
      throw conflict(`There is a feed named "${name}" already. Choose another name.`);
    if (before.kind === "webhook" && secret !== undefined && (secret ?? "").length < 16)
      throw new AppError(
        "invalid_input",
        "A secret that deliveries are signed with needs at least 16 characters.",
      );
    const feed = await storeChange(db, id, {
      ...(name !== undefined && { name }),
      ...(config && { config: { ...config } }),
      ...(secret !== undefined && { secret: secret === null ? null : seal(deps.sealKey, id, secret) }),
      ...(excludeFromTraining !== undefined && { excludeFromTraining }),
      ...(paused !== undefined && { pausedAt: paused ? new Date(now) : null }),
    });
    if (feed.pausedAt === null && feed.kind !== "webhook")
      enqueue({ name: "readFeed", payload: { feedId: id } });
    tell("events");
    return {
      before: viewFeed(before, actor),
      feed: viewFeed(feed, actor),
      secretChanged: secret !== undefined,
    };
  },
  audit: (_, { before, feed, secretChanged }) => {
    const facts = ({ name, paused, excludeFromTraining }: typeof feed) => ({
      name,
      paused,
      excludeFromTraining,
    });
    const verb = before.paused === feed.paused ? "Changed" : feed.paused ? "Paused" : "Resumed";
    return {
      targetKind: "feed",
      targetId: feed.id,
      targetName: feed.name,
      summary: `${verb} the feed "${feed.name}"${secretChanged ? ", with another secret" : ""}.`,
      before: facts(before),
      after: facts(feed),
    };
  },
});
