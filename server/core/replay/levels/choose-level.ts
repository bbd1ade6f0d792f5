import type { Policy } from "@/server/core/policy/policy";
import type { RiskObjective } from "../choose-risk";
import { type Figures, totalOf } from "../report";
import { levelOf } from "./levels";
import type { LevelRun, Split } from "./replay-levels";

/** LEAST_LEVEL_DAYS of history: four to choose by and two to see what choosing costs. */
export const LEAST_LEVEL_DAYS = 6;

/** Percent that a level must save before a policy whose own level keeps the objective is changed. */
const WORTH_PERCENT = 0.5;

/** ReplayedLevels is one workload's part of the evidence. */
export interface ReplayedLevels {
  readonly workloadId: string;
  readonly name: string;
  readonly days: number;
  readonly levels: readonly LevelRun[];
}

/** Chosen is a level, what it came to, and whether it kept the objective where it was chosen. */
export interface Chosen {
  readonly level: number;
  readonly met: boolean;
}

/** LevelChoice is which level of risk a policy's history asks for, with all evidence. */
export interface LevelChoice {
  readonly planner: Policy["planner"];
  readonly objective: RiskObjective;
  /** Over all workloads, thrifty to safe. */
  readonly levels: readonly LevelRun[];
  /** The level that the policy has. */
  readonly own: number;
  readonly chosen: Chosen;
  /** The chosen level keeps the objective, and the policy's own does not or costs more by at least half a percent. */
  readonly better: boolean;
  /**
   * What choosing costs: the level that the earlier days alone ask for, the one that the later days themselves ask for,
   * and by how many percent of cost the first is above the second on the later days.
   */
  readonly price: { readonly earlier: Chosen; readonly hindsight: Chosen; readonly extraPercent: number };
  readonly workloads: readonly {
    readonly workloadId: string;
    readonly name: string;
    readonly days: number;
    readonly at: Figures;
  }[];
}

/** keeps says whether figures are within an objective; lost and short percents at most. */
export const keeps = (figures: Figures, objective: RiskObjective): boolean =>
  figures.shortPercent <= objective.shortPercent + 1e-9 &&
  figures.unservedPercent <= objective.lostPercent + 1e-9;

/**
 * chooseLevel takes the cheapest level of risk that keeps the objective over all workloads together, and the safest when
 * none does. The same choice is made once more on the earlier days alone and held against what the later days, which it
 * has not seen, ask for in hindsight: the difference is what choosing beforehand costs.
 */
export function chooseLevel(
  policy: Policy,
  objective: RiskObjective,
  workloads: readonly ReplayedLevels[],
): LevelChoice {
  const levels = workloads[0].levels.map(({ level }, index): LevelRun => {
    const total = (part: keyof Split<unknown>) =>
      totalOf(workloads.map((each) => each.levels[index].figures[part]));
    return { level, figures: { earlier: total("earlier"), later: total("later"), whole: total("whole") } };
  });
  const chosen = cheapest(levels, "whole", objective);
  const earlier = cheapest(levels, "earlier", objective);
  const hindsight = cheapest(levels, "later", objective);
  const own = levelOf(policy);
  const at = (wanted: number): Figures => figuresAt({ levels }, wanted, "whole");
  const cost = ({ level }: Chosen) => figuresAt({ levels }, level, "later").costUsd;
  return {
    planner: policy.planner,
    objective,
    levels,
    own,
    chosen,
    better:
      chosen.met &&
      !(keeps(at(own), objective) && at(own).costUsd * (1 - WORTH_PERCENT / 100) <= at(chosen.level).costUsd),
    price: { earlier, hindsight, extraPercent: 100 * (cost(earlier) / cost(hindsight) - 1) },
    workloads: workloads.map(({ levels: tried, ...named }) => ({
      ...named,
      at: tried[levels.findIndex(({ level }) => level === chosen.level)].figures.whole,
    })),
  };
}

/** figuresAt gives what a replayed level came to in one part of the days. */
export function figuresAt(
  { levels }: Pick<LevelChoice, "levels">,
  level: number,
  part: keyof Split<unknown>,
): Figures {
  const found = levels.find((each) => each.level === level);
  if (!found) throw new Error(`Level ${level} was not replayed.`);
  return found.figures[part];
}

function cheapest(levels: readonly LevelRun[], part: keyof Split<unknown>, objective: RiskObjective): Chosen {
  const kept = levels.filter(({ figures }) => keeps(figures[part], objective));
  if (kept.length === 0) return { level: levels[levels.length - 1].level, met: false };
  // Of equally cheap levels the safer one.
  const best = kept.reduce((a, b) => (b.figures[part].costUsd <= a.figures[part].costUsd ? b : a));
  return { level: best.level, met: true };
}
