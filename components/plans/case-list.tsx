"use client";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge, type Ink } from "@/components/ui/badge";
import { cx } from "@/components/ui/class-names";
import { when } from "@/components/ui/format-time";
import { PLAN_INK, POLICY_INK } from "@/components/ui/states-of";
import type { PlanState, PolicyState } from "@/server/core/words";
import { DeadlineRing } from "./deadline-ring";
import { type DecidedItem, KIND_WORD, keyOf, type WaitingItem } from "./types";

interface Common {
  open: boolean;
  onOpen: () => void;
}

const ROW =
  "relative block w-full border-b border-line px-4 py-3 text-left transition-colors duration-[120ms] hover:bg-hover max-md:min-h-11";
const OPEN = "md:bg-surface md:shadow-[inset_3px_0_0_var(--rose)] md:hover:bg-surface";

/** WaitingRow is one case that waits: kind and deadline, name, change, and on a phone why. */
export function WaitingRow({
  item,
  open,
  onOpen,
  picked,
  picking,
  onPick,
}: Common & { item: WaitingItem; picked: boolean; picking: boolean; onPick: () => void }) {
  return (
    <li className="relative" data-case={keyOf(item)}>
      <button
        type="button"
        className={cx(ROW, open && OPEN, picked && !open && "bg-blue-wash")}
        aria-current={open || undefined}
        onClick={onOpen}
      >
        <span className="flex items-center justify-between gap-2">
          <Badge ink="rose">{KIND_WORD[item.kind]}</Badge>
          <DeadlineRing openedAt={item.openedAt} expiresAt={item.expiresAt} />
        </span>
        <span className="mt-1 block truncate text-body font-[580] max-md:text-head">{item.name}</span>
        <span className="block truncate text-small text-ink-2 max-md:text-lead max-md:text-ink">
          {item.change}
        </span>
        <span className="block truncate text-small text-ink-2 md:hidden">{item.why}</span>
      </button>
      <input
        type="checkbox"
        aria-label={`Select ${item.label} ${item.name}`}
        checked={picked}
        onChange={onPick}
        className={cx(
          "absolute right-4 bottom-3 size-4 accent-ink max-md:hidden",
          picking ? "" : "opacity-0 focus-visible:opacity-100 [li:hover>&]:opacity-100",
        )}
      />
    </li>
  );
}

const inkOf = (item: DecidedItem): Ink =>
  item.kind === "plan" || item.kind === "limits"
    ? PLAN_INK[item.state as PlanState]
    : item.kind === "policy"
      ? POLICY_INK[item.state as PolicyState]
      : "slate";

/** DecidedRow is one case that is over: what came of it, when, and who decided. */
export function DecidedRow({ item, open, onOpen }: Common & { item: DecidedItem }) {
  const now = useNow(30_000);
  const zone = useZone();
  const state = item.state === "expired" ? "lapsed" : item.state;
  return (
    <li data-case={keyOf(item)}>
      <button
        type="button"
        className={cx(ROW, open && OPEN)}
        aria-current={open || undefined}
        onClick={onOpen}
      >
        <span className="flex items-center justify-between gap-2">
          <Badge ink={inkOf(item)}>{state}</Badge>
          <span className="num text-small text-ink-2">{when(item.endedAt, now, zone)}</span>
        </span>
        <span className="mt-1 block truncate text-body font-[580] max-md:text-head">{item.name}</span>
        <span className="block truncate text-small text-ink-2">
          {KIND_WORD[item.kind]} {item.label}
          {item.change !== item.label && `, ${item.change}`}
        </span>
        <span className="block truncate text-small text-ink-2">
          {item.decided ? `by ${item.decided.name}` : "nobody decided"}
        </span>
      </button>
    </li>
  );
}
