import { z } from "zod";
import { query } from "@/server/services/verb";
import { feedsBySource, flowsOf } from "@/server/store/feeds";
import { listSources as readSources, workloadsBySource } from "@/server/store/sources";
import { isStream } from "@/server/core/sources/stream";
import { intakeSince, intakeView } from "@/server/services/ingest/intake-view";
import { readIntake } from "@/server/store/intake";
import { sourceItem } from "./items";
import { streamChannel } from "./stream-connection";

/** listSources shows where samples come from and how each source stands; files that were imported are not among them. */
export const listSources = query({
  name: "listSources",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/sources", summary: "Sources with health, lag and rate" },
  async run({ db, now }) {
    const [sources, feeds, flows, workloads, { rows, minutes }] = await Promise.all([
      readSources(db),
      feedsBySource(db),
      flowsOf(db, now),
      workloadsBySource(db),
      readIntake(db, intakeSince(now)),
    ]);
    const streamOf = (id: string) => {
      const own = (one: { channel: string }) => one.channel === streamChannel(id);
      return intakeView(rows.find(own), minutes.filter(own), now);
    };
    const items = sources
      .filter(({ kind }) => kind !== "import")
      .map((source) =>
        sourceItem(
          source,
          workloads.get(source.id) ?? 0,
          feeds.get(source.id) ?? [],
          flows.get(source.id),
          now,
          isStream(source.kind) ? streamOf(source.id) : undefined,
        ),
      );
    return { items, nextCursor: null };
  },
});
