import { z } from "zod";
import { query } from "@/server/services/verb";
import { decidedLimits } from "@/server/services/limits/waiting-limits";
import type { DecidedItem, DecidedSource } from "./waiting";
import { decidedPlans } from "./waiting-plans";
import { decidedRequests } from "./waiting-requests";
import { decidedVersions } from "./waiting-versions";

/** DECIDED_SOURCES is every kind of case that ends; a kind that is added here appears under Decided. */
const DECIDED_SOURCES: readonly DecidedSource[] = [
  decidedPlans,
  decidedLimits,
  decidedVersions,
  decidedRequests,
];

const DAY_MS = 24 * 3_600_000;

/** listDecided gives the cases that ended in the last days, newest first, and today's count of each outcome. */
export const listDecided = query({
  name: "listDecided",
  scope: "read",
  input: z.object({ days: z.number().int().min(1).max(90).default(14) }),
  async run({ db, actor, now }, input) {
    const since = now - input.days * DAY_MS;
    const kinds = await Promise.all(DECIDED_SOURCES.map((source) => source({ db, since, now })));
    const items = kinds.flat().sort((a, b) => b.endedAt - a.endedAt);
    const midnight = Math.floor(now / DAY_MS) * DAY_MS;
    const today = items.filter((item) => item.endedAt >= midnight);
    return { items, now, me: { id: actor.id }, today: countOutcomes(today) };
  },
});

function countOutcomes(items: readonly DecidedItem[]): {
  approved: number;
  rejected: number;
  lapsed: number;
} {
  const counts = { approved: 0, rejected: 0, lapsed: 0 };
  for (const { state } of items) {
    if (state === "rejected") counts.rejected++;
    else if (state === "expired") counts.lapsed++;
    else counts.approved++;
  }
  return counts;
}
