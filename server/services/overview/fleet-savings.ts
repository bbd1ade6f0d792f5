import { z } from "zod";
import { query } from "@/server/services/verb";
import { reactiveRecord, weekRecord } from "@/server/services/workloads/week-record";
import { findWorkloads } from "@/server/store/workloads";

/** fleetSavings compares the week with what a Kubernetes HPA would have come to over the same demand, over all workloads. */
export const fleetSavings = query({
  name: "fleetSavings",
  scope: "read",
  input: z.object({}),
  async run({ db, deps, now }) {
    const rows = await findWorkloads(db);
    const records = await weekRecord(deps, rows, now);
    let [compared, cost, shortMinutes, reactiveCost, reactiveShort] = [0, 0, 0, 0, 0];
    // One after the other: a replay is CPU work in the web process, and each is kept for ten minutes.
    for (const row of rows) {
      const record = records.get(row.id);
      if (!record || record.knownMinutes < 1440) continue;
      const reactive = await reactiveRecord(deps, row, now);
      if (!reactive) continue;
      compared++;
      cost += record.replicaHours * row.capacity.pricePerReplicaHour;
      shortMinutes += record.shortMinutes;
      reactiveCost += reactive.cost;
      reactiveShort += reactive.shortMinutes;
    }
    return {
      compared,
      of: rows.length,
      cost,
      shortMinutes,
      reactive: { cost: reactiveCost, shortMinutes: reactiveShort },
    };
  },
});
