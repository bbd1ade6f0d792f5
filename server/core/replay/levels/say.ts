import type { Figures } from "../report";
import { figuresAt, keeps, type LevelChoice } from "./choose-level";
import { sayLevel } from "./levels";

/** sayChoice writes which level was chosen and on what evidence. */
export function sayChoice(choice: LevelChoice): string {
  const { planner, objective, chosen, own, levels, workloads } = choice;
  const where = workloads.length === 1 ? workloads[0].name : `${workloads.length} workloads`;
  const days = Math.round(Math.max(...workloads.map((each) => each.days)));
  const over = `Over ${days} days of ${where}`;
  const asked = `time short within ${percent(objective.shortPercent)} and lost demand within ${percent(objective.lostPercent)}`;
  const came = figuresAt(choice, chosen.level, "whole");
  if (!chosen.met)
    return `${over} none of ${levels.length} levels keeps ${asked}. The safest, ${sayLevel(planner, chosen.level)}, ${sayFigures(came)}.`;
  const is = `${over} ${sayLevel(planner, chosen.level)} is the cheapest of ${levels.length} levels that keeps ${asked}: it ${sayFigures(came)}.`;
  if (chosen.level === own) return `${is} That is the level that it has.`;
  const now = `${is} Its present ${sayLevel(planner, own)} ${sayFigures(figuresAt(choice, own, "whole"))}`;
  return choice.better ? `${now}.` : `${now}, which is not worth a change.`;
}

/** sayPrice writes what choosing beforehand costs against hindsight, in plain words. */
export function sayPrice(choice: LevelChoice): string {
  const { planner, objective, price } = choice;
  const { earlier, hindsight, extraPercent } = price;
  const later = figuresAt(choice, earlier.level, "later");
  const before = `Chosen from the first two thirds of the days alone it would have been ${sayLevel(planner, earlier.level)}${earlier.met ? "" : ", the safest"}.`;
  const short = `On the last third, which that choice had not seen, it is short for ${percent(later.shortPercent)} and loses ${percent(later.unservedPercent)}`;
  const held = keeps(later, objective) ? "within what was asked" : "more than was asked";
  if (!hindsight.met) return `${before} ${short}, ${held}; no level keeps it there.`;
  if (earlier.level === hindsight.level)
    return `${before} ${short}, ${held}; hindsight takes the same level, so choosing beforehand costs nothing there.`;
  const than = `than ${sayLevel(planner, hindsight.level)}, which hindsight takes`;
  const cost = `costs ${percent(Math.abs(extraPercent))} ${extraPercent >= 0 ? "more" : "less"} ${than}`;
  return `${before} ${short}, ${held}, and ${cost}: that is what choosing beforehand costs.`;
}

const sayFigures = (figures: Figures): string => {
  const perfect = figures.costUsd - figures.regretUsd;
  const over = perfect > 0 ? `, ${percent((100 * figures.regretUsd) / perfect)} over perfect foresight` : "";
  return `is short for ${percent(figures.shortPercent)}, loses ${percent(figures.unservedPercent)} and costs $${figures.costUsd.toFixed(2)}${over}, with ${figures.actionsPerDay.toFixed(0)} actions a day`;
};

const percent = (value: number): string =>
  `${Number(value.toPrecision(Math.abs(value) < 10 ? 2 : 3))} %`.replace("-", "−");
