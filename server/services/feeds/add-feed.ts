import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { FeedConfig } from "@/server/core/feeds/config";
import { AppError, conflict } from "@/server/errors";
import { mustFindApplication } from "@/server/services/events/check-event";
import { seal } from "@/server/services/sources/seal";
import { mutation } from "@/server/services/verb";
import { addFeed as storeFeed, findFeedByName } from "@/server/store/calendar-feeds";
import { viewFeed } from "./view";

/** addFeed adds a feed and reads it at once. A webhook without a secret of its own gets one, which is shown this once. */
export const addFeed = mutation({
  name: "addFeed",
  scope: "settings:write",
  input: z.object({
    name: z.string().trim().min(1, "Give it a name.").max(100),
    config: FeedConfig,
    /** Password or token; for a webhook what deliveries are signed with, at least 16 characters. */
    secret: z.string().min(1).max(4000).optional(),
    excludeFromTraining: z.boolean().default(false),
  }),
  rest: {
    method: "POST",
    path: "/feeds",
    summary: "Add a calendar, news, holidays or a webhook",
    status: 201,
  },
  async run({ db, deps, now, actor, enqueue, tell }, { name, config, secret, excludeFromTraining }) {
    if (await findFeedByName(db, name))
      throw conflict(`There is a feed named "${name}" already. Choose another name.`);
    if (config.application !== null) await mustFindApplication(db, config.application);
    const hook = config.kind === "webhook";
    if (hook && secret !== undefined && secret.length < 16)
      throw new AppError(
        "invalid_input",
        "A secret that deliveries are signed with needs at least 16 characters. Leave it out to have one made.",
      );
    const id = randomUUID();
    const plain = secret ?? (hook ? randomBytes(32).toString("base64url") : undefined);
    const sealed = plain === undefined ? null : seal(deps.sealKey, id, plain);
    const feed = await storeFeed(
      db,
      { id, kind: config.kind, name, config: { ...config }, secret: sealed, excludeFromTraining },
      now,
    );
    if (!hook) enqueue({ name: "readFeed", payload: { feedId: id } });
    tell("events");
    return { feed: viewFeed(feed, actor), secret: hook && secret === undefined ? (plain ?? null) : null };
  },
  audit: (_, { feed }) => ({
    targetKind: "feed",
    targetId: feed.id,
    targetName: feed.name,
    summary: `Added the feed "${feed.name}".`,
    after: {
      kind: feed.config.kind,
      name: feed.name,
      application: feed.config.application,
      excludeFromTraining: feed.excludeFromTraining,
    },
  }),
});
