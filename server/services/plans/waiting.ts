import type { Actor } from "@/server/core/access/actor";
import type { May } from "@/server/core/approval/rules";
import type { Db } from "@/server/store/client";

/** WAITING_KINDS is what may wait for a person. */
export const WAITING_KINDS = ["plan", "limits", "policy", "mode", "model"] as const;
export type WaitingKind = (typeof WAITING_KINDS)[number];

/** WaitingItem is one line of the inbox, whatever its kind; times are epoch ms. */
export interface WaitingItem {
  kind: WaitingKind;
  /** Opens the case: the plan's or version's id. */
  id: string;
  /** What people say, e.g. "P-12" or "v8". */
  label: string;
  /** Workload, policy, group. */
  name: string;
  /** "11 to 14 replicas by 08:40", "v7 to v8, 4 settings". */
  change: string;
  /** One sentence why. */
  why: string;
  openedAt: number;
  /** When it lapses; absent when it does not. */
  expiresAt?: number;
  /** Who wrote it; absent when the product did. */
  author?: { id: string; name: string };
  /** Whether you may approve it, and why not. */
  you: May;
  /** Effect on cost, US dollars an hour, when it has one: bulk decisions show the sum. */
  costPerHour?: number;
  /** Replicas more (or fewer, negative) when approved. */
  replicas?: number;
  /** What approving one at a time also tells: the policy's id and the version that is active beside it. */
  policy?: { id: string; version: number; active?: number };
}

/** WaitingSource reads one kind of waiting item. A new kind adds its source to WAITING_SOURCES in list-waiting.ts. */
export type WaitingSource = (ask: { db: Db; actor: Actor; now: number }) => Promise<WaitingItem[]>;

/** DecidedItem is a case that is over; times are epoch ms. */
export interface DecidedItem {
  kind: WaitingKind;
  id: string;
  label: string;
  name: string;
  change: string;
  /** A word of the kind's own states. */
  state: string;
  endedAt: number;
  /** Absent when it lapsed. */
  decided?: { by: string; name: string };
  comment?: string;
  authorId?: string;
  /** Until when it can be undone. */
  undoUntil?: number;
}

/** DecidedSource reads the cases of one kind that ended since an instant (epoch ms), newest first. */
export type DecidedSource = (ask: { db: Db; since: number; now: number }) => Promise<DecidedItem[]>;
