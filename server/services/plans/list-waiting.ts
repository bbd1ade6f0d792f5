import { z } from "zod";
import { SCHEDULES } from "@/server/jobs/contracts";
import { query } from "@/server/services/verb";
import { readSetting } from "@/server/store/settings";
import { waitingLimits } from "@/server/services/limits/waiting-limits";
import type { WaitingSource } from "./waiting";
import { waitingPlans } from "./waiting-plans";
import { waitingRequests } from "./waiting-requests";
import { waitingVersions } from "./waiting-versions";

/** WAITING_SOURCES is every kind of case that waits for a person; a kind that is added here appears in the inbox. */
const WAITING_SOURCES: readonly WaitingSource[] = [
  waitingPlans,
  waitingLimits,
  waitingVersions,
  waitingRequests,
];

/** listWaiting gives everything that waits for a person, whatever its kind, the first to lapse first. */
export const listWaiting = query({
  name: "listWaiting",
  scope: "read",
  input: z.object({}),
  async run({ db, actor, now }) {
    const kinds = await Promise.all(WAITING_SOURCES.map((source) => source({ db, actor, now })));
    const items = kinds.flat().sort((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity));
    const every = SCHEDULES.cycle?.everyMs ?? 60_000;
    return {
      items,
      now,
      /** When plans may come next: the next cycle, epoch ms. */
      nextCycleAt: (Math.floor(now / every) + 1) * every,
      me: { id: actor.id, name: actor.name },
      stopped: (await readSetting(db, "stop")).stopped,
    };
  },
});
