import { MODES, type Mode } from "@/server/core/words";
import type { PlannedDraft } from "./context";

/** Follow is what happens with a plan; times are epoch milliseconds. */
export type Follow =
  | { readonly kind: "nothing"; readonly why: string }
  | { readonly kind: "advise"; readonly why: string }
  | { readonly kind: "propose"; readonly expiresAt: number; readonly why: string }
  | { readonly kind: "act"; readonly at: number; readonly why: string };

/** Situation is what a mode looks at besides the plan. */
export interface Situation {
  readonly mode: Mode;
  readonly now: number;
  /** Wanted total that the target was last told. */
  readonly desired: number;
  /** The plan changes warm replicas or the size of replicas. */
  readonly moves?: boolean;
  readonly proposalTtlMinutes: number;
  /** Everything is stopped, or this workload is held. */
  readonly stopped: boolean;
}

/** followPlan tells what the workload's mode does with a plan: nothing, advise, propose with an expiry, or act. */
export function followPlan(plan: PlannedDraft, situation: Situation): Follow {
  const { mode, now, desired, stopped } = situation;
  if (plan.replicas === desired && !situation.moves)
    return { kind: "nothing", why: "The plan changes nothing." };
  const act = { kind: "act", at: plan.actAt ?? now } as const;
  const propose = (why: string): Follow => ({
    kind: "propose",
    expiresAt: now + situation.proposalTtlMinutes * 60_000,
    why,
  });
  switch (mode) {
    case "observe":
      return { kind: "nothing", why: "The workload is only observed." };
    case "recommend":
      return { kind: "advise", why: "The workload is advised; nobody is asked and nothing acts." };
    case "approve":
      return propose("A person decides.");
    case "autopilot":
      if (stopped) return { kind: "advise", why: "Actuation is stopped." };
      if (plan.asksPerson)
        return propose("The forecast needs more than the policy's limit, so a person decides.");
      return { ...act, why: "Autopilot acts." };
  }
}

/** Trust is what a workload's own record says about its forecasts over the last day. */
export interface Trust {
  /** Share of actual values at or under the served quantile, 0 to 1; undefined when too few were scored. */
  readonly coverage?: number;
  /** The share that the quantile promises. */
  readonly promised: number;
  /** Percent by which the loss is lower than seasonal naive's; negative when it is higher. */
  readonly betterThanNaivePercent?: number;
}

/** COVERAGE_SLACK: how far coverage may fall below its promise before a workload falls back. */
export const COVERAGE_SLACK = 0.05;

/** fallBack gives the mode that a workload falls back to and why, or undefined while its record is kept; it never climbs. */
export function fallBack(mode: Mode, trust: Trust): { mode: Mode; why: string } | undefined {
  const rung = MODES.indexOf(mode);
  if (rung <= MODES.indexOf("recommend")) return undefined;
  const lower = MODES[rung - 1];
  const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
  if (trust.coverage !== undefined && trust.coverage < trust.promised - COVERAGE_SLACK) {
    const why = `Demand stayed under the served quantile ${percent(trust.coverage)} of the time; ${percent(trust.promised)} was promised.`;
    return { mode: lower, why };
  }
  if (trust.betterThanNaivePercent !== undefined && trust.betterThanNaivePercent < 0) {
    const why = `Its forecasts are ${Math.round(-trust.betterThanNaivePercent)} % worse than seasonal naive.`;
    return { mode: lower, why };
  }
  return undefined;
}

/** TRUST_HOURS is how much of its record since the last change of mode a workload is judged by, and how much at least. */
export const TRUST_HOURS = { window: 24, least: 12, lately: 6 } as const;

/** TrustRecord is a workload's record over the window and over its last hours, since it last changed its mode. */
export interface TrustRecord {
  /** Hours that the scored points of the window span. */
  readonly hours: number;
  readonly window: Trust;
  readonly lately: Trust;
}

/**
 * fallsBack is fallBack for what lasts: the record must be lost over the window and in its last hours alike, so that
 * neither one bad hour nor one that is over takes a workload down. Too short a record changes nothing.
 */
export function fallsBack(mode: Mode, record: TrustRecord): { mode: Mode; why: string } | undefined {
  if (record.hours < TRUST_HOURS.least) return undefined;
  const fall = fallBack(mode, record.window);
  return fall && fallBack(mode, record.lately) ? fall : undefined;
}

/**
 * regains says, in a sentence, that the forecasts of a workload that fell back hold again over the whole window and
 * lately; undefined while they do not. The workload does not climb by itself: a person is asked.
 */
export function regains(record: TrustRecord): string | undefined {
  const { window, lately, hours } = record;
  if (hours < TRUST_HOURS.least || window.coverage === undefined) return undefined;
  if (fallBack("autopilot", window) || fallBack("autopilot", lately)) return undefined;
  const skill = window.betterThanNaivePercent;
  const better =
    skill === undefined ? "" : `, and its forecasts are ${Math.round(skill)} % better than seasonal naive`;
  return `Demand stayed under the served quantile ${Math.round(window.coverage * 1000) / 10} % of the last ${Math.floor(hours)} h${better}.`;
}
