import { z } from "zod";
import { type PackedPast, packPast } from "@/server/core/replay/packed-past";
import { notFound } from "@/server/errors";
import { mustFindPolicy } from "@/server/services/policies/case";
import { query } from "@/server/services/verb";
import { findWorkload } from "@/server/store/workloads";
import { readPast } from "./read-past";

const HOUR_MS = 3_600_000;
const DAYS = 14;
const STEP_MS = 5 * 60_000;
/** Governed workloads that are looked at before it is said that none has enough history. */
const LOOKED_AT = 8;

/** WhatIfPast is a workload's last days for replays in the browser, or why there are too few. */
export type WhatIfPast =
  | { reason: string }
  | { workload: { id: string; name: string }; days: number; past: PackedPast };

/** getPast gives the last 14 days of one workload that a policy governs, in 5-minute steps up to the last full hour. */
export const getPast = query({
  name: "getPast",
  scope: "read",
  input: z.object({
    policyId: z.string().min(1).describe("Id or name of the policy"),
    workloadId: z
      .string()
      .min(1)
      .optional()
      .describe("One that the policy governs; the first with enough history unless said"),
  }),
  async run({ db, deps, now }, input): Promise<WhatIfPast> {
    const policy = await mustFindPolicy(db, input.policyId);
    const governed = policy.governs.slice(0, LOOKED_AT).map((workload) => workload.id);
    let reason = `${policy.name} governs no workload, so there is no past to replay.`;
    for (const id of input.workloadId ? [input.workloadId] : governed) {
      const workload = await findWorkload(db, id);
      if (!workload) throw notFound("workload", id);
      const toAt = Math.floor(now / HOUR_MS) * HOUR_MS;
      const fromAt = toAt - DAYS * 24 * HOUR_MS;
      const asked = { fromAt, toAt, seed: deps.seed, leastStepMs: STEP_MS };
      const past = await readPast({ db, deps }, workload, asked);
      if (!("reason" in past)) {
        const { from, to } = past.world;
        return {
          workload: { id, name: workload.name },
          days: (to - from) / (24 * HOUR_MS),
          past: packPast(past),
        };
      }
      reason = past.reason;
    }
    return { reason };
  },
});
