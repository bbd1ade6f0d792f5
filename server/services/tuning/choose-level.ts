import { chooseLevel, LEAST_LEVEL_DAYS, type ReplayedLevels } from "@/server/core/replay/levels/choose-level";
import { levelSetting } from "@/server/core/replay/levels/levels";
import { replayLevels } from "@/server/core/replay/levels/replay-levels";
import { sayChoice, sayPrice } from "@/server/core/replay/levels/say";
import { foresightFor, type Past } from "@/server/core/replay/past";
import { readPast } from "@/server/services/replays/read-past";
import type { Deps } from "@/server/services/verb";
import type { TuningRecord } from "@/server/store/tunings";
import { findWorkload } from "@/server/store/workloads";
import { CANCELLED, drive } from "./drive";
import type { Base, Found } from "./handle-tune";

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 14;
const STEP_MS = 2 * 60_000;
/** Workloads over which a level is chosen, at most. */
const MOST_WORKLOADS = 20;

/**
 * chooseByReplay replays every level of risk over the last days of what a policy governs and proposes the cheapest that
 * keeps the objective; nothing when no level keeps it or the policy has it already.
 */
export async function chooseByReplay(
  deps: Deps,
  tuning: TuningRecord,
  { policy, governs }: Base,
  signal: AbortSignal,
): Promise<Found | typeof CANCELLED> {
  const { objective } = tuning;
  if (!objective) throw new Error("It does not say what the level must keep.");
  const chosen = governs.slice(0, MOST_WORKLOADS);
  const replayed: ReplayedLevels[] = [];
  const reasons: string[] = [];
  for (const [index, { id: workloadId, name }] of chosen.entries()) {
    const past = await pastOf(deps, tuning, policy.planner === "risk", workloadId, name);
    if ("reason" in past) {
      reasons.push(past.reason);
      continue;
    }
    const steps = replayLevels(past.world, policy, foresightFor(past));
    const levels = await drive(
      deps,
      tuning.id,
      steps,
      signal,
      (fraction) => (index + fraction) / chosen.length,
    );
    if (levels === CANCELLED) return CANCELLED;
    replayed.push({ workloadId, name, days: daysOf(past), levels });
  }
  if (replayed.length === 0) return { why: reasons[0] ?? "It governs no workload any more." };
  const choice = chooseLevel(policy, objective, replayed);
  const left = reasons.length > 0 ? ` Left out: ${reasons.join(" ")}` : "";
  const why = `${sayChoice(choice)} ${sayPrice(choice)}${left}`;
  if (!choice.better) return { why, result: { choice } };
  return { why, result: { choice }, changes: levelSetting(policy, choice.chosen.level) };
}

/** pastOf reads a workload's last days; the risk planner learns from demand alone, others get forecasts as issued where they reach far enough. */
async function pastOf(
  deps: Deps,
  tuning: TuningRecord,
  demandAlone: boolean,
  workloadId: string,
  name: string,
): Promise<Past | { reason: string }> {
  const workload = await findWorkload(deps.db, workloadId);
  if (!workload) return { reason: `${name} is not there any more.` };
  const toAt = tuning.createdAt;
  const asked = { fromAt: toAt - MOST_DAYS * DAY_MS, toAt, seed: tuning.seed, leastStepMs: STEP_MS };
  const quick = { ...asked, forecasts: "quick" } as const;
  let past = await readPast({ db: deps.db, deps }, workload, demandAlone ? quick : asked);
  if ("world" in past && past.forecasts === "as issued" && daysOf(past) < LEAST_LEVEL_DAYS)
    past = await readPast({ db: deps.db, deps }, workload, quick);
  if ("reason" in past || daysOf(past) >= LEAST_LEVEL_DAYS) return past;
  return {
    reason: `${name} has ${daysOf(past).toFixed(1)} of the ${LEAST_LEVEL_DAYS} days of history that a choice needs.`,
  };
}

const daysOf = ({ world }: Past): number => (world.to - world.from) / DAY_MS;
