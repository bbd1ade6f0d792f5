import type { Policy } from "@/server/core/policy/policy";
import { QUANTILE_LEVELS, type Resource } from "@/server/core/words";
import { asIssued, type Said } from "./as-issued";
import type { ReplayForecasts } from "./asked";
import type { Foresight } from "./controllers";
import { quickForesight } from "./foresight";
import { riskForesight } from "./risk-foresight";
import type { World } from "./world";

/** Past is a workload's history as replays need it: the world, and the forecasts that were issued in it. */
export interface Past {
  readonly world: World;
  /** By resource, then by issue time (epoch ms); empty when quick forecasts stand in. */
  readonly said: ReadonlyMap<Resource, ReadonlyMap<number, readonly Said[]>>;
  readonly forecasts: ReplayForecasts;
}

/** Production learns daily; a week keeps the first draw of a fortnight at a few seconds. */
const LEARN_SECONDS = 7 * 86_400;

/**
 * foresightFor gives what each policy may see of the future at each step: the forecasts as issued, or quick ones; the
 * risk planner learns from demand alone, anew each week, as it goes.
 */
export function foresightFor(past: Past): (policy: Policy) => Foresight {
  const { world } = past;
  const issued =
    past.forecasts === "as issued"
      ? asIssued(past.said)
      : // Policies ask it in turn; what it kept of one run is started anew by the next.
        quickForesight(world.demands, { levels: QUANTILE_LEVELS, horizonMinutes: 60, everyMinutes: 5 });
  // It keeps what it learnt, so that the second policy and every redraw learn nothing anew.
  const learnt = riskForesight(world, { refitSeconds: LEARN_SECONDS });
  return (policy) => (policy.planner === "risk" ? learnt : issued);
}
