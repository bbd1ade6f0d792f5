import { z } from "zod";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findSegments, renameSegmentRow } from "@/server/store/behaviour";

/** renameSegment gives a segment a name that stays from day to day; null gives it the learnt one back. */
export const renameSegment = mutation({
  name: "renameSegment",
  scope: "workloads:write",
  input: z.object({
    id: z.coerce.number().int().min(1),
    name: z.string().trim().min(1).max(60).nullable(),
  }),
  rest: {
    method: "PUT",
    path: "/segments/{id}/name",
    summary: "Names a segment; null gives it its learnt name back.",
  },
  async run({ db, tell }, { id, name }) {
    const found = (await findSegments(db)).find((one) => one.id === id);
    if (!found || !(await renameSegmentRow(db, id, name))) throw notFound("segment", String(id));
    tell("behaviour");
    return { id, name: name ?? found.name, was: found.givenName ?? found.name };
  },
  audit: (_, { id, name, was }) => ({
    targetKind: "segment",
    targetId: String(id),
    targetName: name,
    summary: `Renamed segment ${id} from ${was} to ${name}.`,
    before: { name: was },
    after: { name },
  }),
});
