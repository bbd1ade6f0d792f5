import { duration, money, percent, signed } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import type { Zone } from "@/components/ui/format";
import { sayChange } from "@/server/core/planning/moves";
import type { PlanCase } from "./types";

/** PlanTimes are the instants (epoch ms) that matter to a plan: when it acts and when what it orders serves. */
export interface PlanTimes {
  actAt: number;
  readyBy: number;
}

/** timesOf reads when a plan acts and is ready if it were approved at `now` (epoch ms). */
export function timesOf(plan: PlanCase, now: number): PlanTimes {
  const actAt = plan.state === "proposed" ? Math.max(now, plan.actAt) : plan.actAt;
  const startup = plan.toReplicas > plan.fromReplicas ? plan.workload.capacity.startupSeconds * 1000 : 0;
  return { actAt, readyBy: actAt + startup };
}

/** replicasOf writes a count of replicas. */
export const replicasOf = (count: number): string => `${count} ${count === 1 ? "replica" : "replicas"}`;

/** sayChance writes the odds of passing what some replicas carry: "61 % at 08:52", "under 1 %", "over 90 %". */
export function sayChance(odds: NonNullable<PlanCase["odds"]>, zone: Zone): { figure: string; when: string } {
  const bound = odds.bound ? (odds.chance > 0.5 ? "over " : "under ") : "";
  return {
    figure: `${bound}${percent(Math.round(odds.chance * 100) / 100)}`,
    when: `at ${clock(odds.at, zone)}`,
  };
}

/** sayShort writes the minutes that demand is expected above the ready capacity, and over which time. */
export function sayShort(
  odds: NonNullable<PlanCase["odds"]>,
  now: number,
): { figure: string; within: string } {
  const minutes = odds.minutesShort;
  const figure = minutes < 0.5 ? "no minute short" : `about ${Math.round(minutes)} min short`;
  return {
    figure,
    within: `in the next ${duration(Math.max(60_000, Math.round((odds.until - now) / 60_000) * 60_000))}`,
  };
}

/** sayCost writes the change of cost an hour: "+$2.46/h". */
export const sayCost = (perHour: number): string => `${perHour > 0 ? "+" : ""}${money(perHour, "/h")}`;

/** approveBullets says in order of time what follows from approving a plan, with the way back at the end. */
export function approveBullets(plan: PlanCase, now: number, zone: Zone): string[] {
  const change = plan.toReplicas - plan.fromReplicas;
  const { actAt, readyBy } = timesOf(plan, now);
  const at = actAt - now < 60_000 ? "at once" : `at ${clock(actAt, zone)}`;
  const verb =
    change > 0 ? (change === 1 ? "starts" : "start") : change === -1 ? "is released" : "are released";
  const others = plan.toWarm !== undefined || plan.toSize !== undefined;
  const lines = [others ? `${sayChange(plan)} ${at}.` : `${replicasOf(Math.abs(change))} ${verb} ${at}.`];
  if (others) lines.push("Nothing that serves is taken away before its place is filled.");
  else if (change > 0) lines.push(`${plan.toReplicas} are ready by ${clock(readyBy, zone)}.`);
  else lines.push(`${plan.toReplicas} stay; the reactive floor needs ${plan.floor}.`);
  if (plan.costPerHour !== 0) lines.push(`Cost changes by ${sayCost(plan.costPerHour)}.`);
  lines.push(
    others
      ? "Undo within 10 min returns to what was before."
      : `Undo within 10 min returns to ${plan.fromReplicas}.`,
  );
  return lines;
}

/** signedReplicas writes "+3 replicas". */
export const signedReplicas = (count: number): string =>
  `${signed(count)} ${Math.abs(count) === 1 ? "replica" : "replicas"}`;
