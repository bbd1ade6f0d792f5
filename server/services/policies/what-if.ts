import { z } from "zod";
import { type Policy, policySchema } from "@/server/core/policy/policy";
import { BASELINES, type Run, replaySteps } from "@/server/core/replay/replay";
import { AppError, notFound } from "@/server/errors";
import { type Call, query } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import type { PolicyRecord } from "@/server/store/policies";
import { findWorkload } from "@/server/store/workloads";
import { mustFindPolicy } from "./case";
import { pastOf } from "./past-world";

const COLUMNS = 336;

/** WhatIfRun is what one policy or baseline comes to over the replayed days. */
export interface WhatIfRun {
  key: "draft" | "active" | "hpa" | "foresight";
  /** US dollars over the whole replay. */
  cost: number;
  minutesShort: number;
  actsPerDay: number;
  p95Seconds: number;
  utilisationPercent: number;
  /** The worst stretches of being short, times in epoch ms. */
  episodes: { from: number; to: number; minutesShort: number; missing: number }[];
  dearestDay: { at: number; cost: number };
}

/** WhatIf is what a draft would have done to one workload, beside the active version and the baselines. */
export type WhatIf =
  | { reason: string }
  | {
      workload: { id: string; name: string };
      from: number;
      to: number;
      days: number;
      stepMs: number;
      runs: WhatIfRun[];
      /** One column each: largest demand in replicas, and replicas ready. */
      curve: { at: number; demand: number | null; draft: number; active: number | null }[];
    };

/**
 * whatIf replays a draft over the last days of one workload with the product's own plan function, demand as it was and
 * forecasts as they were issued. Same seed, same result.
 */
export const whatIf = query({
  name: "whatIf",
  scope: "read",
  input: z.object({
    id: z.string().min(1).describe("Id or name of the policy"),
    workloadId: z
      .string()
      .min(1)
      .optional()
      .describe("One that the policy governs; the first with enough history unless said"),
    draft: policySchema,
    active: z.number().int().optional().describe("Version to compare with; the active one unless said"),
  }),
  async run(call, input): Promise<WhatIf> {
    const policy = await mustFindPolicy(call.db, input.id);
    const active = policy.versions.find((v) =>
      input.active === undefined ? v.state === "active" : v.version === input.active,
    );
    if (input.draft.planner === "risk" || active?.body.planner === "risk") {
      throw new AppError(
        "unsupported",
        "Priced risk learns from the whole history and is not replayed while you type. Submit a replay instead.",
      );
    }
    const chosen = await choose(call, policy, input.workloadId);
    if (!("world" in chosen)) return { reason: chosen.reason };
    const { workload, world, foresight, days } = chosen;
    // The first lends its bounds to the reactive baseline, which must not move with the draft.
    const policies: Record<string, Policy> = active
      ? { active: active.body, draft: input.draft }
      : { draft: input.draft };
    const steps = replaySteps({ world, policies, foresight });
    let next = steps.next();
    for (; !next.done; next = steps.next()) {
      // Other requests of this process must not wait for the whole replay.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const keys: Record<string, WhatIfRun["key"]> = {
      draft: "draft",
      active: "active",
      [BASELINES.hpa]: "hpa",
      [BASELINES.clairvoyant]: "foresight",
    };
    const runs = next.value.filter((run) => keys[run.name]);
    return {
      workload: { id: workload.id, name: workload.name },
      from: world.from,
      to: world.to,
      days,
      stepMs: world.demands[0].demand.grid.step,
      runs: runs.map((run) => toRun(keys[run.name], run)),
      curve: curveOf(runs),
    };
  },
});

const LOOKED_AT = 8;

/** The workload that was asked for, or the first governed one whose past is long enough. */
async function choose(call: Call & { db: Db }, policy: PolicyRecord, workloadId: string | undefined) {
  const ids = workloadId ? [workloadId] : policy.governs.slice(0, LOOKED_AT).map((workload) => workload.id);
  let reason = `${policy.name} governs no workload, so there is no past to replay.`;
  for (const id of ids) {
    const workload = await findWorkload(call.db, id);
    if (!workload) throw notFound("workload", id);
    const past = await pastOf(call, workload);
    if (!("reason" in past)) return { workload, ...past };
    reason = past.reason;
  }
  return { reason };
}

function toRun(key: WhatIfRun["key"], { outcome }: Run): WhatIfRun {
  const { cost, minutesShort, actionsPerDay, p95ResponseSeconds, utilisationPercent, episodes, dearestDay } =
    outcome;
  return {
    key,
    cost,
    minutesShort,
    actsPerDay: actionsPerDay,
    p95Seconds: p95ResponseSeconds,
    utilisationPercent,
    episodes: episodes
      .slice(0, 8)
      .map(({ from, to, minutesShort: minutes, missing }) => ({ from, to, minutesShort: minutes, missing })),
    dearestDay: { ...dearestDay },
  };
}

function curveOf(runs: readonly Run[]): Extract<WhatIf, { curve: unknown }>["curve"] {
  const draft = runs.find((run) => run.name === "draft")?.trace;
  const active = runs.find((run) => run.name === "active")?.trace;
  if (!draft) return [];
  const width = Math.max(1, Math.ceil(draft.load.length / COLUMNS));
  const curve = [];
  for (let start = 0; start < draft.load.length; start += width) {
    const end = Math.min(draft.load.length, start + width);
    const most = (values: Float64Array) => {
      let best = Number.NaN;
      for (let i = start; i < end; i++)
        if (!(values[i] <= best) && !Number.isNaN(values[i])) best = values[i];
      return best;
    };
    const demand = most(draft.load);
    curve.push({
      at: draft.start + start * draft.step,
      demand: Number.isNaN(demand) ? null : demand,
      draft: most(draft.ready),
      active: active ? most(active.ready) : null,
    });
  }
  return curve;
}
