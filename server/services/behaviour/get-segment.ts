import { z } from "zod";
import { type Trait, traitsOf } from "@/server/core/behaviour/profiles/compare";
import { type Reading, sumReadings } from "@/server/core/behaviour/profiles/profile";
import { segmentNode } from "@/server/services/loop/forecast-segments";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findSegments, findSubjects, readMemory } from "@/server/store/behaviour";
import { coherentNode } from "@/server/store/coherent";
import { FRESH_MS } from "./outlook";
import { expecter, needOfGroup } from "./expect";
import type { StoredCosts } from "./memory";
import { segmentView } from "./segment-view";
import { mustShowSegment } from "./shown-segments";

const [MOST_ACTIONS, MOST_TRAITS, LEAST_LESS] = [20, 12, 4];

/** telling keeps what there is more of first, because what a segment never does is told by what it does. */
function telling(traits: readonly Trait[]): Trait[] {
  const more = traits.filter(({ own, all }) => own > all).slice(0, MOST_TRAITS - LEAST_LESS);
  return [...more, ...traits.filter(({ own, all }) => own <= all).slice(0, MOST_TRAITS - more.length)];
}

/** getSegment gives one segment: habits, what is expected of it, and a page of its members, the neediest of CPU first. */
export const getSegment = query({
  name: "getSegment",
  scope: "read",
  input: z.object({
    id: z.coerce.number().int().min(1),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.coerce.number().int().min(0).default(0),
  }),
  rest: {
    method: "GET",
    path: "/segments/{id}",
    summary: "Gives one segment: habits, expected use, and its members by pseudonym.",
  },
  async run({ db, now }, { id, limit, cursor }) {
    const found = await mustShowSegment(db, id);
    const [segments, costs] = await Promise.all([findSegments(db), readMemory<StoredCosts>(db, "costs")]);
    const { reading } = found.body as { reading: Reading };
    const readings = segments.map(({ body }) => (body as { reading: Reading }).reading);
    const worth = new Map((costs?.body.scored ?? []).map((one) => [one.action, one.milliseconds]));
    const expect = await expecter(db, now);
    const members = (await findSubjects(db))
      .filter(({ segmentId }) => segmentId === id)
      .map((row) => ({ row, needs: expect(row) }));
    members.sort((a, b) => b.needs[0].mean - a.needs[0].mean || (a.row.subject < b.row.subject ? -1 : 1));
    return {
      ...segmentView(found),
      learntName: found.name,
      at: iso(found.at),
      users: segments.reduce((sum, { size }) => sum + size, 0),
      actions: Object.entries(reading.actions)
        .sort(([, a], [, b]) => b - a)
        .slice(0, MOST_ACTIONS)
        .map(([action, n]) => ({ action, share: n / reading.acts })),
      /** What sets it apart from everybody: what there is more of, then less, the largest factor first; costs in core-milliseconds. */
      traits: telling(traitsOf(reading, sumReadings(readings), (action) => worth.get(action) ?? 0)),
      /** Of sessions under way in the next 15 minutes, and of others in this hour. */
      expected: needOfGroup(members.map(({ needs }) => needs)),
      /** What its users are about to take of each application in the next hour, summing over segments to the application's forecast; empty without a fresh one. */
      ahead: (await coherentNode(db, segmentNode(id), now - FRESH_MS)).map(({ at, stepMs, ...one }) => ({
        ...one,
        issuedAt: iso(at),
        stepSeconds: stepMs / 1000,
      })),
      members: {
        total: members.length,
        items: members.slice(cursor, cursor + limit).map(({ row, needs }) => ({
          pseudonym: row.subject,
          lastSeenAt: iso(row.lastAt),
          own: needs[0].own,
          expected: needs.map(({ resource, unit, mean, quantiles }) => ({ resource, unit, mean, quantiles })),
        })),
        nextCursor: cursor + limit < members.length ? String(cursor + limit) : null,
      },
    };
  },
});
