"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge, type Ink } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { span } from "@/components/ui/format";
import { clock, deadline, when } from "@/components/ui/format-time";
import { Ring } from "@/components/ui/progress";
import { Segmented } from "@/components/ui/segmented";
import { Empty } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import { useApprovePlan } from "@/components/workloads/use-approve-plan";
import { useUrl } from "@/components/workloads/use-url";
import type { AttentionLine } from "./overview-data";

const BADGE: Record<AttentionLine["kind"], { word: string; ink: Ink; open: string }> = {
  plan: { word: "Plan", ink: "rose", open: "Open" },
  limits: { word: "Limits", ink: "rose", open: "Review" },
  policy: { word: "Policy", ink: "rose", open: "Review" },
  mode: { word: "Mode", ink: "rose", open: "Review" },
  model: { word: "Model", ink: "rose", open: "Review" },
  source: { word: "Source", ink: "amber", open: "Open" },
  failed: { word: "Failed", ink: "red", open: "Why" },
  fellBack: { word: "Fell back", ink: "red", open: "Why" },
};
const SHOWN = 8;
const HOUR = 3_600_000;

/** Attention lists what needs someone by deadline; J and K move, Enter opens, A approves the current plan. */
export function Attention({ items, nextCycleAt }: { items: readonly AttentionLine[]; nextCycleAt: number }) {
  const zone = useZone();
  const now = useNow(1_000);
  const url = useUrl();
  const router = useRouter();
  const { approve, busy } = useApprovePlan();
  const only = url.get("waits") === "me" ? "me" : "all";
  const mine = items.filter((item) => item.mine);
  const shown = (only === "me" ? mine : items).slice(0, SHOWN);
  const chosen = shown.findIndex((item) => item.id === url.get("line"));
  const current = shown[Math.max(0, chosen)];
  const step = (by: number) => {
    const next = shown[Math.min(shown.length - 1, Math.max(0, Math.max(0, chosen) + by))];
    if (next) url.set({ line: next.id }, "replace");
  };
  useKeys([
    { keys: "j", does: "Next line", run: () => step(1) },
    { keys: "k", does: "Previous line", run: () => step(-1) },
    {
      keys: "enter",
      does: "Open the line",
      run: () => current && router.push(current.href),
      enabled: current !== undefined,
    },
    {
      keys: "a",
      does: "Approve the current plan",
      run: () => current?.planId && approve(current.planId),
      enabled: current?.mine === true && current.planId !== null,
    },
  ]);
  return (
    <section aria-label="Attention" className="min-w-0 rounded-panel border border-line bg-surface">
      <header className="flex min-h-11 flex-wrap items-center gap-x-2.5 gap-y-1 px-3.5 py-2">
        <h2 className="text-lead font-semibold">Attention</h2>
        <p className="text-small text-ink-2">by deadline</p>
        <div className="ml-auto">
          <Segmented
            label="Which lines"
            value={only}
            options={[
              { value: "all", label: "All", count: items.length },
              { value: "me", label: "Waits for me", count: mine.length },
            ]}
            onChange={(value) => url.set({ waits: value === "me" ? "me" : null }, "replace")}
          />
        </div>
      </header>
      {shown.length === 0 && (
        <div className="border-t border-line">
          <Empty title={only === "me" ? "Nothing waits for you." : "Nothing needs anyone."}>
            The next cycle is at {clock(nextCycleAt, zone)}. Plans come here when a workload in approve mode
            wants a change.
          </Empty>
        </div>
      )}
      <ul className="m-0 list-none p-0">
        {shown.map((item) => {
          const badge = BADGE[item.kind];
          const isCurrent = item === current;
          const left = item.deadlineAt === null ? undefined : item.deadlineAt - now;
          const soon = left !== undefined && left < HOUR;
          const ink = item.person ? "text-rose" : item.kind === "source" ? "text-amber" : "text-ink";
          return (
            <li
              key={`${item.kind}/${item.id}`}
              aria-current={isCurrent ? "true" : undefined}
              className={`grid min-h-[53px] grid-cols-[138px_minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line px-3.5 py-1.5 max-sm:grid-cols-1 max-sm:gap-y-1.5 ${isCurrent ? "bg-hover shadow-[inset_3px_0_0_var(--rose)]" : ""}`}
            >
              <div className="min-w-0 text-small">
                <p
                  className={`num flex items-center gap-1.5 font-[580] ${soon ? ink : "text-ink"}`}
                  suppressHydrationWarning
                >
                  {left !== undefined && soon && (
                    <Ring share={left / Math.max(1, (item.deadlineAt ?? 0) - item.openedAt)} />
                  )}
                  {item.deadlineAt !== null
                    ? deadline(item.deadlineAt, now, zone)
                    : now - item.openedAt < HOUR
                      ? `Open ${span(now - item.openedAt)}`
                      : `Since ${when(item.openedAt, now, zone)}`}
                </p>
                <p className="truncate text-ink-2" title={item.who}>
                  {item.who}
                </p>
              </div>
              <div className="min-w-0">
                <p className="flex min-w-0 items-center gap-2">
                  <Badge ink={badge.ink}>{badge.word}</Badge>
                  <Link
                    href={item.href}
                    className="truncate font-[580] text-ink no-underline hover:underline"
                  >
                    {item.title}
                  </Link>
                </p>
                <p className="truncate text-small text-ink-2" title={item.text}>
                  {item.text}
                </p>
              </div>
              <div className="flex items-center justify-end gap-2 max-sm:justify-start">
                <Link href={item.href} className={buttonClass("outline", "normal")}>
                  {badge.open}
                </Link>
                {item.planId !== null && item.mine && (
                  <Button
                    variant={isCurrent ? "approve" : "outline"}
                    hint={isCurrent ? "A" : undefined}
                    busy={busy && isCurrent}
                    onClick={() => item.planId && approve(item.planId)}
                  >
                    Approve
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {items.length > SHOWN && only === "all" && (
        <p className="border-t border-line px-3.5 py-2 text-small text-ink-2">
          {items.length - SHOWN} more.{" "}
          <Link className="link" href="/plans">
            All approvals
          </Link>
        </p>
      )}
    </section>
  );
}
