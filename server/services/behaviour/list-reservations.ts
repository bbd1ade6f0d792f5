import { z } from "zod";
import { UNIT_OF } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { findSubjects } from "@/server/store/behaviour";
import { expecter, USER_RESOURCES } from "./expect";
import { RESERVED_LEVEL, reservationOf } from "./keep-reservations";

/** listReservations compares what is reserved for each user with what is predicted, the largest difference first. */
export const listReservations = query({
  name: "listReservations",
  scope: "read",
  input: z.object({
    resource: z.enum(USER_RESOURCES).default("cpu"),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z.coerce.number().int().min(0).default(0),
  }),
  rest: {
    method: "GET",
    path: "/reservations",
    summary: "Lists users' reservations: what is reserved, predicted, their difference, and what to do.",
  },
  async run({ db, now }, { resource, limit, cursor }) {
    const expect = await expecter(db, now);
    const all = (await findSubjects(db)).flatMap((row) => {
      const need = expect(row).find((one) => one.resource === resource);
      if (!need) return [];
      const { reserved, difference, action, to, predicted, why } = reservationOf(row, need);
      return [
        {
          pseudonym: row.subject,
          segmentId: row.segmentId,
          reserved,
          predicted,
          difference,
          action,
          to,
          why,
        },
      ];
    });
    all.sort(
      (a, b) => Math.abs(b.difference) - Math.abs(a.difference) || (a.pseudonym < b.pseudonym ? -1 : 1),
    );
    return {
      resource,
      unit: UNIT_OF[resource],
      level: RESERVED_LEVEL,
      items: all.slice(cursor, cursor + limit),
      nextCursor: cursor + limit < all.length ? String(cursor + limit) : null,
    };
  },
});
