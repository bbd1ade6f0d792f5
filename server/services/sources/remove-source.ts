import { z } from "zod";
import { isStream } from "@/server/core/sources/stream";
import { AppError, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { keepWorkloads } from "@/server/store/found";
import { dropSource, readSource } from "@/server/store/sources";
import { isAsked } from "./connection";

/** removeSource disconnects a source: its address and secret are forgotten, its workloads archived with their history. */
export const removeSource = mutation({
  name: "removeSource",
  scope: "settings:write",
  input: z.object({ id: z.string() }),
  rest: { method: "DELETE", path: "/sources/{id}", summary: "Disconnect a source and archive its workloads" },
  async run({ db, now, tell }, { id }) {
    const source = await readSource(db, id);
    if (!source) throw notFound("source", id);
    if (!isAsked(source.kind) && !isStream(source.kind))
      throw new AppError(
        "unsupported",
        `${source.name} is built in or sends by itself. Close its door instead.`,
      );
    const archived = await keepWorkloads(db, id, [], now);
    await dropSource(db, id, now);
    tell("settings", "workloads", "sources");
    return { id, name: source.name, archived };
  },
  audit: (_, { id, name, archived }) => ({
    targetKind: "source",
    targetId: id,
    targetName: name,
    summary: `Disconnected ${name} and archived ${archived.length} ${archived.length === 1 ? "workload" : "workloads"}.`,
    before: { workloads: archived },
  }),
});
