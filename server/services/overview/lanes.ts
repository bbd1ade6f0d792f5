import { sayChange } from "@/server/core/planning/moves";
import { outlook } from "@/server/core/planning/outlook";
import { policySchema } from "@/server/core/policy/policy";
import type { WorkloadItem } from "@/server/services/workloads/items";
import type { Db } from "@/server/store/client";
import { findEvents } from "@/server/store/events";
import type { OpenPlan } from "@/server/store/explained";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import type { WorkloadRow } from "@/server/store/workloads";
import type { AttentionItem } from "./attention";

const HOUR_MS = 3_600_000;
/** An hour of lanes has room for so many workloads; the tightest come first. */
const MOST = 12;

/** LaneMark is one thing in the hour ahead. A bar waits until `to`; "does" will happen, "would" would or is only advised. */
export interface LaneMark {
  lane: "people" | "autopilot" | "world";
  kind: "bar" | "does" | "would";
  ink: "rose" | "red" | "blue" | "teal" | "ink" | "amber";
  at: number;
  to: number | null;
  text: string;
  href: string;
  /** Marks of the same group stand in one row. */
  group: string;
}

/** lanesOf tells what happens in the next hour if nobody does anything. Later steps of autopilot are read off its forecasts. */
export async function lanesOf(
  db: Db,
  now: number,
  rows: readonly WorkloadRow[],
  items: readonly WorkloadItem[],
  plans: readonly OpenPlan[],
  attention: readonly AttentionItem[],
  stopped: boolean,
): Promise<LaneMark[]> {
  const until = now + HOUR_MS;
  const marks: LaneMark[] = [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const plan of plans) {
    const row = byId.get(plan.workloadId);
    if (!row) continue;
    const href = `/plans?case=plan:${plan.id}`;
    const change = plan.toReplicas - plan.fromReplicas;
    if (plan.state !== "proposed") {
      const others = plan.toWarm !== undefined || plan.toSize !== undefined;
      const text = `${row.name} ${others ? sayChange(plan) : `${plan.fromReplicas} to ${plan.toReplicas}`}`;
      marks.push({
        lane: "people",
        kind: stopped ? "would" : "does",
        ink: "teal",
        at: Math.max(now, plan.actAt),
        to: null,
        text,
        href,
        group: plan.id,
      });
      continue;
    }
    const sign = change > 0 ? `+${change}` : `−${-change}`;
    const text = `${row.name} ${sign} lapses ${hhmm(plan.expiresAt)}`;
    marks.push({
      lane: "people",
      kind: "bar",
      ink: "rose",
      at: now,
      to: plan.expiresAt,
      text,
      href,
      group: plan.id,
    });
    if (plan.expiresAt < until) {
      marks.push({
        lane: "people",
        kind: "would",
        ink: "red",
        at: plan.expiresAt,
        to: null,
        text: shorten(plan.otherwise),
        href,
        group: plan.id,
      });
    }
  }
  for (const item of items) {
    if (item.mode !== "recommend" || item.next.planId !== null) continue;
    const advice = item.next.text.startsWith("Advice only") ? item : undefined;
    if (!advice || marks.length > 2 * MOST) continue;
    const at = timeIn(item.next.text, now);
    const text = `${item.name} is only advised`;
    marks.push({
      lane: "people",
      kind: "would",
      ink: "blue",
      at,
      to: null,
      text,
      href: `/workloads/${item.id}`,
      group: "advice",
    });
  }
  const pilots = items.filter((item) => item.mode === "autopilot" && item.heldUntil === null).slice(0, MOST);
  for (const item of pilots) marks.push(...(await autopilotMarks(db, now, byId.get(item.id), stopped)));
  for (const event of await findEvents(db, { from: now, to: until, limit: 20 })) {
    const started = event.startsAt < now;
    const at = started ? event.endsAt : event.startsAt;
    if (at >= until) continue;
    marks.push({
      lane: "world",
      kind: "does",
      ink: "ink",
      at,
      to: null,
      text: started ? `${event.title} ends` : event.title,
      href: "/workloads",
      group: "world",
    });
  }
  for (const item of attention) {
    if (item.kind !== "source" || item.deadlineAt === null || item.deadlineAt >= until) continue;
    const text = `${item.title.split(" ")[0]}: old forecasts end ${hhmm(item.deadlineAt)}, floor only`;
    marks.push({
      lane: "world",
      kind: "bar",
      ink: "amber",
      at: now,
      to: item.deadlineAt,
      text,
      href: item.href,
      group: item.id,
    });
  }
  return marks.filter((mark) => mark.at < until).sort((a, b) => a.at - b.at);
}

async function autopilotMarks(
  db: Db,
  now: number,
  row: WorkloadRow | undefined,
  stopped: boolean,
): Promise<LaneMark[]> {
  const policy = policySchema.safeParse(row?.policy?.body);
  if (!row || !policy.success) return [];
  const series = await db.series.findFirst({
    where: { workloadId: row.id, measure: row.primaryResource, subject: "" },
    select: { id: true },
  });
  const stored = series ? await newestForecast(db, series.id, now) : null;
  if (!stored || now - stored.issuedAt.getTime() > HOUR_MS / 2) return [];
  const steps = outlook({
    now,
    until: now + HOUR_MS,
    desired: row.desired,
    resource: row.primaryResource,
    capacity: row.capacity,
    policy: policy.data,
    forecast: toForecast(stored),
  });
  return steps.slice(0, 3).map((step, i) => ({
    lane: "autopilot" as const,
    kind: stopped ? ("would" as const) : ("does" as const),
    ink: "teal" as const,
    at: step.at,
    to: null,
    text: `${row.name} ${i === 0 ? row.desired : steps[i - 1].replicas} to ${step.replicas}`,
    href: `/workloads/${row.id}`,
    group: "autopilot",
  }));
}

const hhmm = (at: number): string => new Date(at).toISOString().slice(11, 16);
const shorten = (text: string): string => {
  const first = text.replace(/^Otherwise,? ?/i, "").replace(/\.$/, "");
  return first.length <= 60 ? first : `${first.slice(0, 59)}…`;
};

/** timeIn reads the first clock time of a sentence as an instant at or after now; now when there is none. */
function timeIn(text: string, now: number): number {
  const match = /\b(\d\d):(\d\d)\b/.exec(text);
  if (!match) return now;
  const midnight = Math.floor(now / 86_400_000) * 86_400_000;
  const at = midnight + Number(match[1]) * HOUR_MS + Number(match[2]) * 60_000;
  return at < now - HOUR_MS ? at + 86_400_000 : Math.max(now, at);
}
