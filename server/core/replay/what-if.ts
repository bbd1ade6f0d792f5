import type { Policy } from "@/server/core/policy/policy";
import { type Foresight, policyController } from "./controllers";
import { outcomeOf } from "./outcome";
import { replaySteps, type Run } from "./replay";
import { type RunReport, runReport } from "./report";
import { simulate } from "./simulate";
import type { World } from "./world";

/** WhatIfKey names the runs of a what-if. */
export type WhatIfKey = "draft" | "active" | "hpa" | "nothing" | "foresight";

/** Picture is what a draft would have done to one workload, beside the active version and the baselines; instants are epoch ms. */
export interface Picture {
  readonly from: number;
  readonly to: number;
  readonly days: number;
  readonly stepMs: number;
  readonly runs: readonly (RunReport & { readonly key: WhatIfKey })[];
  /** One column each: largest demand in replicas (null where unknown), and most replicas ready. */
  readonly curve: readonly {
    readonly at: number;
    readonly demand: number | null;
    readonly draft: number;
    readonly active: number | null;
  }[];
}

/** Beside is what a draft is compared with, replayed once: the active version, if there is one, and the baselines. */
export type Beside = readonly Run[];

const COLUMNS = 336;

/** besideSteps replays the active version and the baselines, yielding the fraction done; `bounds` lends the HPA its limits. */
export function* besideSteps(
  world: World,
  foresight: (policy: Policy) => Foresight,
  active: Policy | undefined,
  bounds: Policy,
): Generator<number, Beside> {
  const runs = yield* replaySteps({ world, policies: { active: active ?? bounds }, foresight });
  return active ? runs : runs.filter((run) => run.name !== "active");
}

/** drawSteps replays a draft and draws it beside the others, yielding the fraction done; to cancel, stop asking. */
export function* drawSteps(
  world: World,
  foresight: (policy: Policy) => Foresight,
  draft: Policy,
  beside: Beside,
): Generator<number, Picture> {
  const trace = yield* simulate(world, policyController(world, draft, foresight(draft)));
  const outcome = outcomeOf(world, trace);
  const least = beside[beside.length - 1].outcome.cost;
  const run: Run = { name: "draft", trace, outcome, regret: outcome.cost - least };
  return {
    from: world.from,
    to: world.to,
    days: outcome.days,
    stepMs: trace.step,
    runs: [run, ...beside].map((each) => runReport(each) as Picture["runs"][number]),
    curve: curveOf(run, beside.find(({ name }) => name === "active")?.trace.ready),
  };
}

/** A column keeps its most, so that a spike survives. */
function curveOf({ trace }: Run, active: Float64Array | undefined): Picture["curve"] {
  const { load, ready, start, step } = trace;
  const width = Math.max(1, Math.ceil(load.length / COLUMNS));
  const curve = [];
  for (let first = 0; first < load.length; first += width) {
    const end = Math.min(load.length, first + width);
    const most = (values: Float64Array) => {
      let best = Number.NaN;
      for (let i = first; i < end; i++)
        if (!Number.isNaN(values[i]) && !(values[i] <= best)) best = values[i];
      return best;
    };
    const demand = most(load);
    curve.push({
      at: start + first * step,
      demand: Number.isNaN(demand) ? null : demand,
      draft: most(ready),
      active: active ? most(active) : null,
    });
  }
  return curve;
}
