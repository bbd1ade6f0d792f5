import { z } from "zod";
import { REPLAY_STATES } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { listReplays as readReplays } from "@/server/store/replays";
import { viewReplay } from "./view";

/** listReplays gives replays without their reports, newest first, a page at a time. */
export const listReplays = query({
  name: "listReplays",
  scope: "read",
  rest: { method: "GET", path: "/replays", summary: "List replays, newest first" },
  input: z.object({
    state: z.enum(REPLAY_STATES).optional(),
    cursor: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  async run({ db, deps, now }, { state, cursor, limit }) {
    const records = await readReplays(db, {
      states: state && [state],
      beforeNumber: cursor,
      limit: limit + 1,
    });
    const items = records.slice(0, limit).map((record) => viewReplay(record, now, deps.clock.speed));
    return { items, nextCursor: records.length > limit ? String(items[limit - 1].number) : null };
  },
});
