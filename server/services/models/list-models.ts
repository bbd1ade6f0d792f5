import { query } from "@/server/services/verb";
import { listGroups } from "@/server/store/model-groups";
import { listModelRecords, liveRecords } from "@/server/store/models";
import { readSetting } from "@/server/store/settings";
import { z } from "zod";
import { viewModel } from "./view";

const HALF_HOUR_MS = 30 * 60_000;
const DAYS_MS = 7 * 24 * 3_600_000;

/**
 * listModels shows the registry: every model with its group, the groups with how many workloads each serves, and what was
 * learnt last of how far the mix of experts is off.
 */
export const listModels = query({
  name: "listModels",
  scope: "read",
  input: z.object({ group: z.string().optional() }),
  rest: { method: "GET", path: "/models", summary: "The model registry" },
  async run({ db, now }, { group }) {
    const [models, groups, live, learnt] = await Promise.all([
      listModelRecords(db),
      listGroups(db),
      liveRecords(db, HALF_HOUR_MS, now - DAYS_MS),
      readSetting(db, "correction"),
    ]);
    const liveOf = (key: string) => live.find((record) => record.groupKey === key);
    const items = models.map((model) => viewModel(model, now, liveOf(model.groupKey)));
    return {
      items: group === undefined ? items : items.filter((model) => model.group === group),
      nextCursor: null,
      groups: groups.map(({ key, application, measure, workloadIds }) => ({
        key,
        application,
        measure,
        workloads: workloadIds.length,
      })),
      /** null before one was learnt; `heldBackRatio` is its loss on held-back days over that of the mix alone. */
      correction: learnt && {
        learntAt: new Date(learnt.at).toISOString(),
        serves: learnt.hash !== null,
        series: learnt.series,
        rows: learnt.rows,
        heldBackRatio: learnt.heldBackRatio,
      },
    };
  },
});
