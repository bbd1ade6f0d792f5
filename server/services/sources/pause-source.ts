import { z } from "zod";
import { notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { pauseSource as save, readSource } from "@/server/store/sources";
import { collectNow } from "./rules";

/** pauseSource stops asking a source, or goes on with it; what came in between is then asked for. */
export const pauseSource = mutation({
  name: "pauseSource",
  scope: "settings:write",
  input: z.object({ id: z.string(), paused: z.boolean().default(true) }),
  rest: { method: "POST", path: "/sources/{id}/pause", summary: "Stop asking a source, or go on" },
  async run({ db, now, enqueue, tell }, { id, paused }) {
    const source = await readSource(db, id);
    if (!source) throw notFound("source", id);
    await save(db, id, paused ? now : undefined);
    if (!paused) enqueue(collectNow(id, now));
    tell("settings", "sources");
    return { id, name: source.name, paused };
  },
  audit: (_, { id, name, paused }) => ({
    targetKind: "source",
    targetId: id,
    targetName: name,
    summary: paused ? `Paused ${name}: nothing is read from it until it is resumed.` : `Resumed ${name}.`,
  }),
});
