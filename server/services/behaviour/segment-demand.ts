import { z } from "zod";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { UNIT_OF } from "@/server/core/words";
import { findSubjects, readMemory } from "@/server/store/behaviour";
import { findSegmentNeeds, segmentUse, usersMeasuredTo } from "@/server/store/segment-demand";
import { USER_RESOURCES } from "./expect";
import { costsOf, type StoredCosts } from "./memory";
import { segmentHours } from "./segment-hours";
import { mustShowSegment } from "./shown-segments";

const HOUR = 3_600_000;

/** segmentDemand sets what was predicted of a segment, hour by hour, against what its members used, and predicts the hours that come. */
export const segmentDemand = query({
  name: "segmentDemand",
  scope: "read",
  input: z.object({
    id: z.coerce.number().int().min(1),
    resource: z.enum(USER_RESOURCES).default("cpu"),
    back: z.coerce.number().int().min(1).max(168).default(48).describe("Hours back"),
    ahead: z.coerce.number().int().min(1).max(24).default(12).describe("Hours ahead"),
  }),
  rest: {
    method: "GET",
    path: "/segments/{id}/demand",
    summary: "Gives what was predicted of a segment by hour, what its members used, and the hours that come.",
  },
  async run({ db, now }, { id, resource, back, ahead }) {
    await mustShowSegment(db, id);
    const hour = Math.floor(now / HOUR) * HOUR;
    const from = hour - back * HOUR;
    const [said, measuredTo, costs] = await Promise.all([
      findSegmentNeeds(db, id, resource, from, hour + HOUR),
      usersMeasuredTo(db),
      readMemory<StoredCosts>(db, "costs"),
    ]);
    // The newest hour counts once it is measured to its end.
    const complete = Math.min(hour, Math.floor((measuredTo ?? from) / HOUR) * HOUR);
    const used = new Map(
      complete > from
        ? (await segmentUse(db, id, resource, from, complete, HOUR)).map(({ at, value }) => [at, value])
        : [],
    );
    const members = (await findSubjects(db)).filter(({ segmentId }) => segmentId === id);
    const coming = costs
      ? segmentHours(
          members,
          costsOf(costs.body, USER_RESOURCES),
          now,
          Array.from({ length: ahead }, (_, i) => hour + (i + 1) * HOUR),
        ).filter((one) => one.resource === resource)
      : [];
    const past = new Map(said.map((one) => [one.at, one]));
    const hours = Array.from({ length: back + 1 }, (_, i) => from + i * HOUR);
    const judged = hours.flatMap((at) => {
      const one = past.get(at);
      return one && at < complete ? [{ ...one, used: used.get(at) ?? 0 }] : [];
    });
    const row = ({
      at,
      q10,
      q50,
      q90,
      mean,
    }: Pick<(typeof said)[number], "at" | "q10" | "q50" | "q90" | "mean">) => ({
      at: iso(at),
      mean,
      q10,
      q50,
      q90,
    });
    return {
      resource,
      unit: UNIT_OF[resource],
      from: iso(from),
      now: iso(now),
      to: iso(hour + (ahead + 1) * HOUR),
      /** Until when use is measured; null where no use of single users is. An hour in which members used nothing is 0. */
      measuredTo: measuredTo === undefined ? null : iso(complete),
      actual:
        measuredTo === undefined
          ? []
          : hours.filter((at) => at < complete).map((at) => ({ at: iso(at), value: used.get(at) ?? 0 })),
      /** As it was first said, at most a day before the hour and an hour before it where nothing was caught up with. */
      predicted: said.map(row),
      ahead: coming.map(row),
      /** Of the hours that are both predicted and measured: how many lay between p10 and p90, and how far off the mean was, over the mean used. */
      judged:
        judged.length === 0
          ? null
          : {
              hours: judged.length,
              within: judged.filter((one) => one.used >= one.q10 && one.used <= one.q90).length,
              error:
                judged.reduce((sum, one) => sum + Math.abs(one.mean - one.used), 0) /
                Math.max(
                  1e-12,
                  judged.reduce((sum, one) => sum + one.used, 0),
                ),
            },
    };
  },
});
