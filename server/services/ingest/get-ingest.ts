import { z } from "zod";
import { Mapping, PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { query } from "@/server/services/verb";
import { findPushSource } from "@/server/store/pushed";
import { readSetting } from "@/server/store/settings";
import { unmapped } from "./unmapped";

/** getIngest tells which doors are open, by which rules series are mapped, and which series found no place. */
export const getIngest = query({
  name: "getIngest",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/ingest", summary: "Doors, mapping rules and unmapped series" },
  async run({ db }) {
    const rulesOf = async (kind: string) =>
      Mapping.catch({ rules: [] }).parse((await findPushSource(db, kind))?.config ?? {}).rules;
    return {
      doors: await readSetting(db, "doors"),
      prometheus: { rules: await rulesOf(PUSH_SOURCES.prometheus.kind), unmapped: unmapped("prometheus") },
      otlp: { rules: await rulesOf(PUSH_SOURCES.otlp.kind), unmapped: unmapped("otlp") },
    };
  },
});
