import { z } from "zod";
import { Mapping, PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { mutation } from "@/server/services/verb";
import { findPushSource, forgetPushed, writeSourceConfig } from "@/server/store/pushed";
import { forgetPlacements } from "./placements";
import { forgetUnmapped } from "./unmapped";

/** setMapping replaces the rules by which pushed series feed workloads; what is stored stays. */
export const setMapping = mutation({
  name: "setMapping",
  scope: "settings:write",
  input: z.object({ door: z.enum(["prometheus", "otlp"]), rules: Mapping.shape.rules }),
  rest: { method: "PUT", path: "/ingest/mappings/{door}", summary: "Replace the mapping rules of a door" },
  async run({ db, tell, now }, { door, rules }) {
    const { kind, name } = PUSH_SOURCES[door];
    const before = (await findPushSource(db, kind))?.config ?? null;
    const id = await writeSourceConfig(db, kind, name, { rules, setAt: now });
    await forgetPushed(db, id);
    forgetUnmapped(door);
    forgetPlacements(door);
    tell("settings");
    return { id, name, before, rules };
  },
  audit: (_, { id, name, before, rules }) => ({
    targetKind: "source",
    targetId: id,
    targetName: name,
    summary: `Set ${rules.length} mapping ${rules.length === 1 ? "rule" : "rules"} of ${name}.`,
    before,
    after: { rules },
  }),
});
