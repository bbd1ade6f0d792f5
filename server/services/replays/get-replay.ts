import { z } from "zod";
import { notFound } from "@/server/errors";
import { query } from "@/server/services/verb";
import { findReplay } from "@/server/store/replays";
import { type ReplayDetail, viewReplay } from "./view";

/** getReplay gives a replay by id or number with its progress, and its report once it is done. */
export const getReplay = query({
  name: "getReplay",
  scope: "read",
  rest: { method: "GET", path: "/replays/{id}", summary: "Read a replay, its progress and its report" },
  input: z.object({ id: z.string().min(1).describe("Id, or number such as R-12") }),
  async run({ db, deps, now }, { id }): Promise<ReplayDetail> {
    const record = await findReplay(db, id);
    if (!record) throw notFound("replay", id);
    return { ...viewReplay(record, now, deps.clock.speed), report: record.report ?? null };
  },
});
