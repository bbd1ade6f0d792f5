import { z } from "zod";
import { FeedConfig } from "@/server/core/feeds/config";
import { mutation } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { entriesOf, placeEntries } from "./entries-of";

/** tryFeed reads a feed as it would be, and shows the entries that come next; nothing is stored. */
export const tryFeed = mutation({
  name: "tryFeed",
  // It makes the product ask an address.
  scope: "settings:write",
  input: z.object({ config: FeedConfig, secret: z.string().min(1).max(4000).optional() }),
  rest: { method: "POST", path: "/feeds/try", summary: "Read a feed and store nothing" },
  async run({ db, deps, now }, { config, secret }) {
    const read = await entriesOf(deps, config, secret, now);
    const { placed, refused, unknown } = await placeEntries(db, config, read);
    const next = placed.filter(({ endsAt }) => endsAt > now).slice(0, 5);
    return {
      entries: placed.length,
      refused,
      unknown,
      next: next.map(({ title, kind, startsAt, endsAt }) => ({
        title,
        kind,
        startsAt: iso(startsAt),
        endsAt: iso(endsAt),
      })),
    };
  },
  audit: () => null,
});
