import { type Actor, can } from "@/server/core/access/actor";
import { sayDuration } from "@/server/core/planning/say";
import type { WaitingItem } from "@/server/services/plans/waiting";
import { STALE_MS } from "@/server/services/workloads/next";
import type { Db } from "@/server/store/client";
import { failedPlans, fallsSince, oldSources } from "@/server/store/overview";
import type { WorkloadRow } from "@/server/store/workloads";

const DAY_MS = 86_400_000;
/** FORECAST_TTL_MS: for how long a forecast still speaks for the present after the data ended. */
const FORECAST_TTL_MS = 30 * 60_000;

/** AttentionKind is what a line of the overview is about. */
export type AttentionKind =
  | "plan"
  | "limits"
  | "policy"
  | "mode"
  | "model"
  | "source"
  | "failed"
  | "fellBack";

/** AttentionItem is one line of the overview; times are epoch milliseconds. */
export interface AttentionItem {
  kind: AttentionKind;
  id: string;
  title: string;
  text: string;
  /** When it lapses or ends by itself; null when it stays open. */
  deadlineAt: number | null;
  /** When it opened; the ring shows how much of the time is left. */
  openedAt: number;
  /** Who decides: "you decide", "an approver decides", "by itself". */
  who: string;
  /** It waits for a person. */
  person: boolean;
  /** You may decide it. */
  mine: boolean;
  href: string;
  /** The plan that `A` approves. */
  planId: string | null;
}

/** attentionOf gathers everything that needs someone, soonest deadline first; what has no deadline comes after, newest first. */
export async function attentionOf(
  ask: { db: Db; actor: Actor; now: number },
  waiting: readonly WaitingItem[],
  workloads: readonly WorkloadRow[],
): Promise<AttentionItem[]> {
  const { db, now } = ask;
  const [sources, falls, failures] = await Promise.all([
    oldSources(db, now - STALE_MS),
    fallsSince(db, now - 7 * DAY_MS),
    failedPlans(db, now - DAY_MS),
  ]);
  const byId = new Map(workloads.map((row) => [row.id, row]));
  const items: AttentionItem[] = [
    ...waiting.map(waits),
    ...sources.map((source): AttentionItem => {
      const last = source.lastSuccessAt;
      const ends = last === undefined ? null : last + FORECAST_TTL_MS;
      const count = `${source.workloads} ${source.workloads === 1 ? "workload keeps its" : "workloads keep their"} last forecast`;
      return {
        kind: "source",
        id: source.id,
        title:
          last === undefined
            ? `${source.name} has never delivered`
            : `${source.name} is ${sayDuration((now - last) / 1000)} late`,
        text:
          ends !== null && ends > now
            ? `${count} for now, then the floor alone decides.`
            : (source.lastError ?? "The reactive floor alone decides."),
        deadlineAt: ends !== null && ends > now ? ends : null,
        openedAt: last ?? now,
        who: "by itself",
        person: false,
        mine: false,
        href: "/settings?part=estate",
        planId: null,
      };
    }),
    ...falls.flatMap((fall): AttentionItem[] => {
      const row = byId.get(fall.workloadId);
      if (!row || row.modeChangedAt > fall.at + 60_000) return [];
      return [
        {
          kind: "fellBack",
          id: row.id,
          title: fall.regained
            ? `${row.name} may leave ${row.mode} again`
            : `${row.name} fell back to ${row.mode}`,
          text: fall.reason ?? fall.summary,
          deadlineAt: null,
          openedAt: fall.at,
          who: fall.regained ? "an operator decides" : "its record decides when it may climb again",
          person: fall.regained,
          mine: fall.regained && can(ask.actor, "workloads:write"),
          href: `/workloads/${row.id}`,
          planId: null,
        },
      ];
    }),
    ...failures.map(
      (plan): AttentionItem => ({
        kind: "failed",
        id: plan.id,
        title: `P-${plan.number} for ${plan.name} was not carried out`,
        text: plan.failure ?? "The target gave no reason.",
        deadlineAt: null,
        openedAt: plan.at,
        who: "the next cycle plans anew",
        person: false,
        mine: false,
        href: `/plans?case=plan:${plan.id}`,
        planId: null,
      }),
    ),
  ];
  return items.sort(
    (a, b) =>
      (a.deadlineAt ?? Number.POSITIVE_INFINITY) - (b.deadlineAt ?? Number.POSITIVE_INFINITY) ||
      b.openedAt - a.openedAt,
  );
}

function waits(item: WaitingItem): AttentionItem {
  const plan = item.kind === "plan";
  return {
    kind: item.kind,
    id: item.id,
    title: plan
      ? `${item.name} from ${item.change}`
      : `${item.name} ${item.label}${item.author ? `, by ${item.author.name}` : ""}`,
    text: item.why || item.change,
    deadlineAt: item.expiresAt ?? null,
    openedAt: item.openedAt,
    who: item.you.may
      ? "you decide"
      : item.author
        ? `an approver, not ${item.author.name}`
        : "an approver decides",
    person: true,
    mine: item.you.may,
    href: `/plans?case=${item.kind}:${item.id}`,
    planId: plan ? item.id : null,
  };
}
