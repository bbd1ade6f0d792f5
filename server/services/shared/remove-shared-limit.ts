import { z } from "zod";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { deleteSharedLimit, findSharedLimits } from "@/server/store/shared-limits";
import { readSetting } from "@/server/store/settings";
import { presentLimit } from "./view";

/** removeSharedLimit removes a shared limit; from the next cycle on its workloads share nothing. */
export const removeSharedLimit = mutation({
  name: "removeSharedLimit",
  scope: "settings:write",
  input: z.object({ id: z.string() }),
  rest: { method: "DELETE", path: "/shared-limits/{id}", summary: "Removes a limit that workloads share." },
  async run(call, { id }) {
    const row = (await findSharedLimits(call.db)).find((each) => each.id === id);
    if (!row) throw notFound("shared limit", id);
    await deleteSharedLimit(call.db, id);
    call.tell("settings", "workloads");
    return presentLimit(row, await readSetting(call.db, "priorities"));
  },
  audit: (_, output) => ({
    targetKind: "sharedLimit",
    targetId: output.id,
    targetName: output.name,
    summary: `Removed the shared limit ${output.name}; ${output.workloads.length} workloads share nothing any more.`,
    before: output,
  }),
});
