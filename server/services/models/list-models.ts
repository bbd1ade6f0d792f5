import { query } from "@/server/services/verb";
import { listGroups } from "@/server/store/model-groups";
import { listModelRecords, liveRecords } from "@/server/store/models";
import { z } from "zod";
import { viewModel } from "./view";

const HALF_HOUR_MS = 30 * 60_000;
const DAYS_MS = 7 * 24 * 3_600_000;

/** listModels shows the registry: every model with its group, and the groups with how many workloads each serves. */
export const listModels = query({
  name: "listModels",
  scope: "read",
  input: z.object({ group: z.string().optional() }),
  rest: { method: "GET", path: "/models", summary: "The model registry" },
  async run({ db, now }, { group }) {
    const [models, groups, live] = await Promise.all([
      listModelRecords(db),
      listGroups(db),
      liveRecords(db, HALF_HOUR_MS, now - DAYS_MS),
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
    };
  },
});
