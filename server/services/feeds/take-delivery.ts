import { z } from "zod";
import { readDelivery } from "@/server/core/feeds/delivery";
import { AppError, notFound } from "@/server/errors";
import { noteIntake } from "@/server/services/ingest/intake";
import { mutation } from "@/server/services/verb";
import { findFeed, markRead, syncEntries } from "@/server/store/calendar-feeds";
import { configOf, placeEntries } from "./entries-of";

/**
 * takeDelivery stores what was pushed to a webhook: deployments, campaigns and whatever else moves demand. The door has
 * checked its signature. The same delivery again changes nothing.
 */
export const takeDelivery = mutation({
  name: "takeDelivery",
  scope: "ingest",
  input: z.object({ feedId: z.string(), body: z.unknown(), githubEvent: z.string().max(100).optional() }),
  async run({ db, deps, now, tell }, { feedId, body, githubEvent }) {
    const feed = await findFeed(db, feedId);
    if (!feed || feed.kind !== "webhook") throw notFound("webhook", feedId);
    if (feed.pausedAt !== null)
      throw new AppError("conflict", "This webhook is paused. An admin can resume it.");
    const read = readDelivery(body, githubEvent);
    if ("fault" in read) throw new AppError("invalid_input", `The delivery is not usable. ${read.fault}`);
    const none = { added: 0, changed: 0, removed: 0 };
    if ("ignored" in read) noteIntake(deps, "hooks", { items: 0 });
    if ("ignored" in read) return { ...none, refused: 0, ignored: read.ignored };
    const { placed, refused, unknown } = await placeEntries(db, configOf(feed), {
      entries: read.entries,
      refused: 0,
    });
    if (placed.length === 0 && refused > 0)
      throw new AppError(
        "invalid_input",
        `There is no application "${unknown[0]}", and the webhook names none for all. Set one, or name the application as it is named here.`,
      );
    const synced = await syncEntries(db, feed, placed, now, false);
    await markRead(db, feedId, now, placed.length, refused);
    tell("events");
    const stored = placed.map(({ kind, title, startsAt }) => ({ kind, title, at: startsAt }));
    noteIntake(deps, "hooks", { items: placed.length, rejected: refused, stored });
    return { ...synced, refused, ignored: null };
  },
  // What feeds deliver is on the calendar with its source; the record would drown in deployments.
  audit: () => null,
});
