import type { Mode } from "@/server/core/words";
import type { PlannedDraft } from "./context";
import { followPlan } from "./mode";
import { sayReplicas, sayTime } from "./say";

/** NextLine is the sentence at the head of a workload's page. */
export interface NextLine {
  /** At most 150 characters. */
  readonly text: string;
  /** Whose ink it wears: a person decides, a rule acts, or it waits on facts. */
  readonly decides: "person" | "rule" | "waiting";
  /** The parts of `text` that are set in bold, in order. */
  readonly bold: readonly string[];
}

/** NextLineArgs is what the sentence is made from; times are epoch milliseconds. */
export interface NextLineArgs {
  /** Undefined when no plan was made yet. */
  readonly plan?: PlannedDraft;
  readonly mode: Mode;
  readonly now: number;
  readonly desired: number;
  readonly nextCycleAt: number;
  /** When the open proposal lapses, if there is one. */
  readonly expiresAt?: number;
  readonly stopped: boolean;
  /** Why nothing is known yet, e.g. "2 h of 6 h of history are here". */
  readonly waitingFor?: string;
}

const line = (decides: NextLine["decides"], text: string, bold: readonly string[]): NextLine => ({
  decides,
  text: text.length <= 150 ? text : `${text.slice(0, 149)}…`,
  bold: bold.filter((part) => text.includes(part)),
});

/** nextLine says what happens next, when, who decides, and what happens otherwise. */
export function nextLine(args: NextLineArgs): NextLine {
  const { plan, mode, now, desired, stopped } = args;
  const cycle = sayTime(args.nextCycleAt);
  if (args.waitingFor !== undefined || !plan) {
    return line(
      "waiting",
      `${args.waitingFor ?? "No plan yet."} The next cycle is at ${cycle}; the reactive floor holds.`,
      [cycle],
    );
  }
  if (stopped)
    return line(
      "person",
      `Everything is stopped. ${sayReplicas(desired)} stay until a person resumes; the plan is ${plan.replicas}.`,
      [sayReplicas(desired)],
    );
  const follow = followPlan(plan, { mode, now, desired, stopped, proposalTtlMinutes: 15 });
  const count = Math.abs(plan.replicas - desired);
  if (follow.kind === "nothing" && count === 0)
    return line("rule", `Nothing until the next cycle at ${cycle}; ${sayReplicas(desired)} stay.`, [cycle]);
  // A proposal that has waited past its moment is carried out when somebody approves it, not in the past.
  const overdue = follow.kind === "propose" && plan.actAt !== undefined && plan.actAt < now - 60_000;
  const at = sayTime(plan.actAt ?? now);
  const when = overdue ? "once approved" : `at ${at}`;
  const what = `${plan.replicas > desired ? "tart" : "elease"} ${sayReplicas(count)} ${when}`;
  const capital = plan.replicas > desired ? "S" : "R";
  const small = capital.toLowerCase();
  const ready =
    plan.readyBy === undefined || overdue ? "" : `; ${plan.replicas} ready by ${sayTime(plan.readyBy)}`;
  const bold = [at, String(plan.replicas)];
  switch (follow.kind) {
    case "propose": {
      const by = sayTime(args.expiresAt ?? follow.expiresAt);
      const otherwise =
        plan.replicas > desired ? "the reactive floor follows demand" : `${sayReplicas(desired)} stay`;
      return line("person", `${capital}${what}${ready}. A person decides by ${by}. Otherwise ${otherwise}.`, [
        ...bold,
        by,
      ]);
    }
    case "act":
      return line(
        "rule",
        `Autopilot ${small}${what.replace(/^(tart|elease)/, "$1s")}${ready}. Nobody needs to decide.`,
        bold,
      );
    case "advise":
      return line("rule", `Advice only: ${small}${what}${ready}. Nothing acts in recommend mode.`, bold);
    case "nothing":
      return line("rule", `Nothing acts in observe mode. The plan would ${small}${what}${ready}.`, bold);
  }
}
