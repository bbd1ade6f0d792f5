import { z } from "zod";
import { Mapping, MappingRule, PUSH_SOURCES } from "@/server/core/ingest/mapping";
import { setMapping } from "@/server/services/ingest/set-mapping";
import { mutation } from "@/server/services/verb";
import { addFoundWorkload } from "@/server/store/found";
import { findPushSource, workloadIdsByName } from "@/server/store/pushed";
import { ensureTarget, readSource } from "@/server/store/sources";
import { RESOURCES, type Resource } from "@/server/core/words";

/** An adopted series names its labels and its workload in full. */
const Adopted = MappingRule.extend({
  application: z.string().trim().min(1).max(100).default("Pushed"),
  region: z.string().trim().min(1).max(100).default("default"),
  /** Demand that one replica carries, in the measure's unit. */
  perReplica: z.number().positive().optional(),
});

/**
 * adoptPushed gives pushed series a place in one step: adds their rules before those that there are, and makes the
 * workloads that do not exist, in observe. What was sent before is not kept; the next samples are.
 */
export const adoptPushed = mutation({
  name: "adoptPushed",
  scope: "settings:write",
  input: z.object({ door: z.enum(["prometheus", "otlp"]), series: z.array(Adopted).min(1).max(200) }),
  rest: {
    method: "POST",
    path: "/ingest/mappings/{door}/adopt",
    summary: "Make workloads of pushed series and map them",
  },
  async run(call, { door, series }) {
    const { db, now, tell } = call;
    const { kind, name } = PUSH_SOURCES[door];
    const rules = series.map((one) => MappingRule.parse(one));
    const before = Mapping.catch({ rules: [] }).parse((await findPushSource(db, kind))?.config ?? {}).rules;
    const fits = ({ metric, labels }: MappingRule) => JSON.stringify([metric, labels]);
    const fresh = new Set(rules.map(fits));
    const all = Mapping.parse({ rules: [...rules, ...before.filter((rule) => !fresh.has(fits(rule)))] });
    const { id } = await setMapping.run(call, { door, ...all });
    const source = await readSource(db, id);
    const target = await ensureTarget(db, "dry-run", "Dry run");
    const known = await workloadIdsByName(db, [...new Set(rules.map(({ workload }) => workload))]);
    const made: string[] = [];
    for (const { workload, application, region } of series) {
      if (known.has(workload) || made.includes(workload) || !source) continue;
      const own = series.filter((one) => one.workload === workload);
      const perReplica: Partial<Record<Resource, number>> = {};
      for (const { measure, perReplica: carries } of own)
        if (carries !== undefined && (RESOURCES as readonly string[]).includes(measure))
          perReplica[measure as Resource] = carries;
      const measures = own.map(({ measure }) => measure);
      const capacity = { perReplica, startupSeconds: 60, pricePerReplicaHour: 0 };
      const item = { externalId: `${id}/${workload}`, name: workload, application, region, measures };
      if (await addFoundWorkload(db, { source, target, item, capacity, now })) made.push(workload);
    }
    tell("settings", "sources", "workloads");
    return { id, name, rules: rules.length, made };
  },
  audit: (_, { id, name, rules, made }) => ({
    targetKind: "source",
    targetId: id,
    targetName: name,
    summary:
      `Gave ${rules} pushed series a place${made.length > 0 ? `, with new workloads: ${made.join(", ")}` : ""}.`.slice(
        0,
        500,
      ),
    after: { made },
  }),
});
