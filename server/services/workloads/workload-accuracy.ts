import { z } from "zod";
import { skill } from "@/server/core/scoring/losses";
import { RESOURCES } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { accuracyOf, readyTimeOf } from "@/server/store/accuracy";
import { LEAD_MS } from "./items";
import { mustFindWorkload, orNull } from "./view";
import { reactiveRecord, weekEnd, weekRecord } from "./week-record";

const WEEK_MS = 7 * 86_400_000;

/** workloadAccuracy gives the record of a workload over seven days: how forecasts held, and how capacity met demand. */
export const workloadAccuracy = query({
  name: "workloadAccuracy",
  scope: "read",
  input: z.object({ id: z.string(), resource: z.enum(RESOURCES).optional() }),
  rest: {
    method: "GET",
    path: "/workloads/{id}/accuracy",
    summary: "Gives the seven-day record of a workload.",
  },
  async run({ db, deps, now }, input) {
    const workload = await mustFindWorkload(db, input.id);
    const resource = input.resource ?? workload.primaryResource;
    const info = (await deps.series.list(workload.id)).find((series) => series.measure === resource);
    const [scores, records, reactive, readyTime] = await Promise.all([
      info ? accuracyOf(db, [info.id], LEAD_MS, now - WEEK_MS, now) : new Map(),
      weekRecord(deps, [workload], now),
      reactiveRecord(deps, workload, now),
      readyTimeOf(db, workload.id, now - WEEK_MS, now),
    ]);
    const score = info ? scores.get(info.id) : undefined;
    const record = records.get(workload.id);
    return {
      workloadId: workload.id,
      resource,
      leadMinutes: LEAD_MS / 60_000,
      /** Instants that were scored. */
      points: score?.points ?? 0,
      promised: 0.9,
      coverage: orNull(score?.underP90),
      skill:
        score?.loss === undefined || score.naiveLoss === undefined
          ? null
          : orNull(skill(score.loss, score.naiveLoss)),
      lean: orNull(score?.lean),
      recordUntil: new Date(weekEnd(now)).toISOString(),
      shortMinutes: record && record.knownMinutes > 0 ? record.shortMinutes : null,
      knownMinutes: record?.knownMinutes ?? 0,
      cost: record ? record.replicaHours * workload.capacity.pricePerReplicaHour : null,
      /** What a Kubernetes HPA would have come to over the same demand. */
      reactive: reactive ?? null,
      requestToReady: readyTime ?? null,
      promisedStartupSeconds: workload.capacity.startupSeconds,
    };
  },
});
